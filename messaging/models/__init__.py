"""Messages to guardians and students, and what an installation without a gateway would have sent."""

from messaging.models.messages import IncomingMessage, Message
from messaging.models.previews import PreviewMessage

__all__ = ["IncomingMessage", "Message", "PreviewMessage"]

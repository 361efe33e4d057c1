"""Messages to guardians and students, and what an installation without a gateway would have sent."""

from messaging.models.gateways import GatewayState
from messaging.models.messages import IncomingMessage, Message
from messaging.models.previews import PreviewMessage

__all__ = ["GatewayState", "IncomingMessage", "Message", "PreviewMessage"]

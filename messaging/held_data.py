"""The personal data that this app holds."""

from django.utils.translation import gettext_lazy as _

from messaging.choices import Reason
from messaging.models import GatewayState, IncomingMessage, Message, PreviewMessage
from students import verb_words
from students.choices import Part
from students.personal_data import Kind, leave_out, register

register(
    Message,
    student="student",
    agency="agency",
    category="category",
    title=_("Messages"),
    about=_("What was sent to the student and the guardians, and whether it arrived."),
    told={"steps": lambda row: [(step["at"][:16], str(Reason(step["reason"]).label)) for step in row.steps]},
    key=Kind.BOOKS,
    reference=Kind.BOOKS,
    recipient=Kind.IDENTITY,
    address=Kind.CONTACT,
    address_index=Kind.BOOKS,
    school=Kind.FACT,
    district=Kind.FACT,
    detail=Kind.BOOKS,
    steps=Kind.FACT,
    is_released=Kind.BOOKS,
    attempts=Kind.BOOKS,
    claim=Kind.BOOKS,
    claimed_until=Kind.BOOKS,
    gateway=Kind.BOOKS,
    gateway_id=Kind.BOOKS,
    part=Part.MESSAGES,
)
register(
    IncomingMessage,
    student="student",
    agency="agency",
    category="category",
    title=_("Replies by SMS"),
    about=_("What the student and the guardians have answered."),
    address=Kind.CONTACT,
    address_index=Kind.BOOKS,
    gateway=Kind.BOOKS,
    gateway_id=Kind.BOOKS,
    part=Part.MESSAGES,
)
leave_out(GatewayState, "How gateways are getting on tells of no person.")
leave_out(PreviewMessage, "Only where nothing is sent: a demo or a test installation, never with real students.")

verb_words.VERBS.update(
    {
        "incoming_message.read": _("Reply by SMS read"),
        "message.cancel": _("Message called off"),
        "message.phone": _("Phoned instead of a message that did not arrive"),
        "message.post": _("Letter posted"),
        "message.print": _("Letter printed"),
        "message.release": _("Message let go"),
        "message.rewrite": _("Message changed before it went"),
        "message.settle": _("Noted whether a message went"),
        "message.unprint": _("Printed letter put back"),
        "message.write": _("Message written"),
    }
)

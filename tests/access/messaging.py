"""Messages: what an installation without a mail server would have sent, and what gateways call."""

from accounts.models import User
from messaging import gateways
from messaging.actions import letters, outbox
from messaging.choices import State
from messaging.models import IncomingMessage, Message
from tests.access import KNOCKERS, Row, makes
from tests.messaging.messages import fields


def secret(world) -> dict:
    return {"secret": gateways.hook_secret(), "gateway": "preview"}


def wrong_secret(world) -> dict:
    return {"secret": "0" * 40, "gateway": "preview"}


@makes("Message", pick=lambda message: message.claim is None)
def message(world) -> dict:
    """One that did not arrive, about a student with a valid consent."""
    row = outbox.write(**fields(world.case().student))
    Message.objects.filter(pk=row.pk).update(state=State.FAILED)
    return {"pk": row.pk}


@makes("IncomingMessage")
def reply(world) -> dict:
    about = {"student": world.case().student, "agency": "school", "category": "contacts"}
    return {"pk": IncomingMessage.objects.create(gateway="preview", gateway_id="1", text="Hej", **about).pk}


@makes("Message", pick=lambda message: message.claim, kwargs=lambda subject, message: {"batch": message.claim})
def batch(world) -> dict:
    """Letters of Bredängsskolan that are printed."""
    student = world.case().student
    outbox.write(**fields(student, channel="letter", address="Storgatan 1, 127 48 Skärholmen", any_hour=True))
    by = world.people["coach_school"]
    by = User.objects.get(pk=by.pk)  # with the roles of today read anew
    return {"batch": letters.print_batch(school=student.school, by=by)}


#: Whoever may see the message; who keeps the organisation sees where it stands, and does nothing to it.
WHO_SEES = {"coach_school": 302, "coach_social": 302, "coach_other": 404, "social_other": 404, "admin": 404}
WATCHERS = dict.fromkeys(("admin", "coach_school", "coach_social", "coach_other", "social_other"), 200)
WORKERS = ("coach_school", "coach_social", "coach_other", "social_other")
#: Whoever has the secret is heard, and says nothing that makes sense; to others there is no such address.
HEARD, NOT_HEARD = dict.fromkeys(KNOCKERS, 400), dict.fromkeys(KNOCKERS, 404)

ROWS = [
    Row("messaging:preview", expect={"admin": 200}),
    Row("messaging:watch", expect=WATCHERS, also=("show=waiting", "show=gone", "show=cancelled")),
    *(
        Row(f"messaging:{step}", expect=WHO_SEES, make=message, method="post")
        for step in ("phoned", "release", "cancel", "went")
    ),
    Row("messaging:reply_read", expect=WHO_SEES, make=reply, method="post"),
    Row("messaging:letters", expect=dict.fromkeys(WORKERS, 200)),
    Row("messaging:letters_print", expect=dict.fromkeys(WORKERS, 404), method="post"),
    Row(
        "messaging:letters_file",
        expect={"coach_school": 200, "coach_social": 200, "coach_other": 404, "social_other": 404},
        make=batch,
    ),
    Row("messaging:letters_posted", expect=dict.fromkeys(WORKERS, 302), make=batch, method="post"),
    Row("messaging:letters_back", expect=dict.fromkeys(WORKERS, 302), make=batch, method="post"),
    Row("messaging:receipt", HEARD, make=secret, method="post"),
    Row("messaging:receipt", NOT_HEARD, make=wrong_secret, method="post"),
    Row("messaging:incoming", HEARD, make=secret, method="post"),
    Row("messaging:incoming", NOT_HEARD, make=wrong_secret, method="post"),
]

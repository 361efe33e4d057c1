"""SMS of a case: whoever sees the case; written by coaches. Templates: coaches and administrators."""

import datetime

from django.utils import timezone

from cases.models import Case
from messaging.models import IncomingMessage
from outreach.actions import cards, message_plans
from outreach.models import SmsTemplate
from outreach.rules import LessonTime
from tests.access import Row, makes
from tests.access.case_pages import ELSEWHERE, SEEN, _case
from tests.access.case_steps import WORK

COACHES = dict.fromkeys(("coach_school", "coach_social", "coach_other", "social_other"), 200)
DONE = {who: 302 if code == 200 else code for who, code in WORK.items()}


@makes("case", kwargs=lambda subject, thing: {"pk": thing.pk, "kind": "greeting"})
def case_and_kind(world):
    return {"pk": world.case().pk, "kind": "greeting"}


@makes("MessagePlan")
def plan(world):
    case = Case.objects.get(pk=world.case().pk)
    today = timezone.localdate()
    made = message_plans.make(
        case=case,
        by=world.people["coach_school"],
        kind="greeting",
        days="12345",
        at=datetime.time(8),
        text="God morgon {name}!",
        first_day=today,
        ends_on=today + datetime.timedelta(days=30),
    )
    return {"pk": made.pk}


@makes("IncomingMessage", in_case=True)
def reply(world):
    student = world.case().student
    row = IncomingMessage.objects.create(
        student=student, agency="school", category="contacts", gateway="preview", gateway_id="1", text="Hej"
    )
    return {"pk": row.pk}


def template(world):
    return {"pk": SmsTemplate.objects.first().pk}


def school(world):
    return {"pk": world.schools["Bredängsskolan"].pk}


@makes("StudentCard")
def card(world):
    lesson = LessonTime(datetime.time(9), "Matematik")
    case = Case.objects.get(pk=world.case().pk)
    return {"pk": cards.check_in(case=case, by=world.people["coach_school"], lessons=[lesson]).pk}


KEEPERS = {"eht": 200, "eht_other": 200, "admin": 200}
ROWS = [
    Row("outreach:same_day", KEEPERS),
    Row("outreach:same_day_school", KEEPERS | {"eht_other": 404}, school),
    Row("outreach:thread", SEEN | ELSEWHERE, _case),
    Row("outreach:thread_read", DONE, reply, method="post"),
    Row("outreach:message_plan_new", WORK, case_and_kind),
    Row("outreach:message_plan", WORK, plan),
    Row("outreach:message_plan_stop", DONE, plan, method="post"),
    Row("outreach:cards", SEEN | ELSEWHERE, _case),
    Row("outreach:card_print", WORK, card),
    Row(
        "outreach:card_check_out",
        WORK | {"coach_school": 302},  # the other agency is told, on the page, that it is not theirs
        card,
        method="post",
        data={"revision": "0"},
    ),
    Row("outreach:card_link", {"anonymous": 404}, lambda world: {"token": "nonsense"}, others=404),
    Row("outreach:sms_templates", COACHES | {"admin": 200}),
    Row("outreach:sms_template_new", COACHES | {"admin": 200}),
    Row("outreach:sms_template", COACHES | {"admin": 200}, template),
]

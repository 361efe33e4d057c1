"""What a student of the demo is written: plans, a thread with replies, a card; and a school that tells the same day."""

from __future__ import annotations

import datetime
import uuid

from django.utils import timezone

from accounts.models import User
from cases.choices import Stage
from cases.models import Case
from messaging.actions import outbox
from messaging.choices import Reason, State
from messaging.delivery import receipts
from messaging.gateways.base import Incoming
from messaging.models import Message
from outreach import cards as card_pages
from outreach import rules, to_students
from outreach.actions import cards, message_plans, same_day, single_messages
from outreach.actions.message_plans import message_of
from outreach.models import MessagePlan, SmsTemplate
from outreach.rules import LessonTime
from ppss.demo.beginnings import World
from students.models import Student

ONE = datetime.timedelta(days=1)
#: What Nora Ek and her coach have written each other: from whom, so many days ago, at which hour.
TALK = (
    ("us", 3, 15, "Hej {name}! Hur gick det på matteprovet? /{coach}"),
    ("her", 3, 16, "helt ok tror jag! kom på det med bråken"),
    ("us", 1, 15, "Vad bra! Ska vi ses en stund i morgon före lunch? /{coach}"),
    ("her", 1, 16, "ja, kan vi ta det i biblioteket"),
)
UNKNOWN = "Hej, jag har fått ert nummer av min dotter. Kan någon ringa mig?"
#: Where the timetable knows nothing of today.
LESSONS = (LessonTime(datetime.time(8, 20), "Matematik"), LessonTime(datetime.time(9, 40), "Engelska"))


def tell_messages(world: World) -> None:
    """After attendance, which the timetable comes from."""
    same_day.keep(
        school=world.places.schools["Bredängsskolan"],
        by=world.places.people["eht"],
        is_on=True,
        at=datetime.time(15),
        minutes=40,
    )
    case = Case.objects.select_related("student__school").get(
        student__given_name="Nora", student__family_name="Ek", stage=Stage.CARRYING_OUT
    )
    coach = world.places.people["coach_school"]
    _plans(world, case, coach)
    _talk(world, case, coach)
    receipts.take_in("preview", [Incoming("demo-unknown", "+46701740698", UNKNOWN)])
    _card(case, coach)


def _plans(world: World, case: Case, coach: User) -> None:
    today = world.clock.today
    dates = {"first_day": today - 14 * ONE, "ends_on": today + 42 * ONE}
    for kind, days, fields in (
        ("greeting", "135", {"at": datetime.time(7, 15)}),
        ("reminder", "12345", {"minutes_before": 20}),
        ("encouragement", "5", {"at": datetime.time(14, 30)}),
    ):
        text = SmsTemplate.objects.offered(kind).first().text
        message_plans.make(case=case, by=coach, kind=kind, days=days, text=text, **fields, **dates)
    plans = list(MessagePlan.objects.filter(case=case).select_related("case__student__school", "created_by"))
    for ago in range(6, 0, -1):
        day = today - ago * ONE
        moments = [datetime.datetime.combine(day, time, tzinfo=rules.ZONE) for time in _quarters()]
        on_day = [plan for plan in plans if str(day.isoweekday()) in plan.days]
        due = {each.key: (moment, each) for moment in reversed(moments) for each in to_students.due(on_day, moment)}
        _arrived([(moment, message_of(each)) for moment, each in due.values()])


def _quarters() -> list[datetime.time]:
    return [datetime.time(hour, minute) for hour in range(7, 19) for minute in (0, 15, 30, 45)]


def _arrived(messages: list[tuple[datetime.datetime, Message]]) -> None:
    """Written then, and arrived by now, as the gateway's receipts would have said."""
    for moment, row in messages:
        row.written_at, row.steps = moment, []
        row.stand(State.DELIVERED, Reason.ARRIVED, at=moment)
    outbox.write_many([row for _moment, row in messages])


def _talk(world: World, case: Case, coach: User) -> None:
    for number, (who, ago, hour, text) in enumerate(TALK):
        moment = datetime.datetime.combine(world.clock.today - ago * ONE, datetime.time(hour), tzinfo=rules.ZONE)
        if who == "us":
            row = single_messages.send(case=case, by=coach, text=text, token=uuid.UUID(int=number))
            row.written_at = moment
            row.stand(State.DELIVERED, Reason.ARRIVED, at=moment)
            row.save()
        else:
            _reply(case.student, f"demo-{number}", text, moment)


def _reply(student: Student, number: str, text: str, moment: datetime.datetime) -> None:
    (reply,) = receipts.take_in("preview", [Incoming(number, str(student.mobile), text)])
    reply.received_at = min(moment, timezone.now())
    reply.save(update_fields=["received_at"])


def _card(case: Case, coach: User) -> None:
    """Today's card: the first lesson is answered."""
    lessons = card_pages.lessons_of_today(case, coach)[:4] or list(LESSONS)
    card = cards.check_in(case=case, by=coach, lessons=lessons)
    first = card.lessons.first()
    cards.arrive(lesson=first, arrival="on_time")
    cards.take_part(lesson=first, participation="well")

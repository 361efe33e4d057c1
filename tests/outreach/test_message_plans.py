"""What students are written by plan: once, on school days, in peace when they are ill, and under consent."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from absence import partitions
from absence.models import Lesson
from accounts.choices import Agency, Category
from messaging.choices import Reason, State
from messaging.models import Message
from outreach import rules
from outreach.actions import message_plans
from outreach.models import MessagePlan
from students.models import Consent, ConsentCategory, SchoolBreak, Subject

#: A Wednesday at half past seven in Stockholm.
DAY = datetime.date(2026, 11, 25)


def at(hour, minute=0, day=DAY):
    return datetime.datetime.combine(day, datetime.time(hour, minute), tzinfo=rules.ZONE)


@pytest.fixture(autouse=True)
def _wednesday():
    with time_machine.travel(at(6, 55), tick=False):
        yield


@pytest.fixture
def nora(world):
    return world.case(world.student(mobile="+46701740611"))


@pytest.fixture
def plan_of(world):
    def make(case, kind="greeting", by="coach_school", **more):
        fields = {
            "days": "12345",
            "at": None if kind == "reminder" else datetime.time(7, 30),
            "text": "{lesson} {time}, {name}! /{coach}" if kind == "reminder" else "God morgon {name}! /{coach}",
            "first_day": DAY,
            "ends_on": DAY + datetime.timedelta(days=60),
        } | more
        return message_plans.make(case=case, by=world.people[by], kind=kind, **fields)

    return make


def lesson(student, start, day=DAY, **more):
    fields = {"minutes": 60, "reported": False, "present": 0, "valid": 0, "invalid": 0, "other": 0, "source": "file"}
    subject = Subject.objects.get(code="MA")
    partitions.ensure(day, day)
    return Lesson.objects.create(student=student, date=day, starts_at=start, subject=subject, **fields | more)


def texts():
    return list(Message.objects.order_by("pk").values_list("text", flat=True))


def test_greeting_is_written_when_its_time_has_come_and_once(nora, plan_of):
    plan_of(nora)
    assert message_plans.build_due(at(7, 29)) == 0
    with time_machine.travel(at(7, 31), tick=False):
        assert (message_plans.build_due(), message_plans.build_due()) == (1, 0)
    row = Message.objects.get()
    assert (row.text, row.address, row.kind) == ("God morgon Nora! /Sara", "+46701740611", "greeting")
    assert (row.agency, row.category, row.needs_consent, row.expires_at) == ("school", "contacts", True, at(8, 30))


def test_greeting_that_is_an_hour_late_is_not_written(nora, plan_of):
    plan_of(nora)
    assert message_plans.build_due(at(8, 30)) == 0


def test_command_and_job_of_the_clock_do_it(nora, plan_of):
    plan_of(nora)
    with time_machine.travel(at(7, 31), tick=False):
        call_command("send_student_messages")
    assert texts() == ["God morgon Nora! /Sara"]


@pytest.mark.parametrize(
    "against",
    ["absent", "holiday", "protected", "no consent", "not covered", "other day", "stopped", "over", "closed"],
)
def test_nothing_is_written(against, nora, plan_of, world):
    plan = plan_of(nora, days="13" if against != "other day" else "245")
    match against:
        case "absent":
            lesson(nora.student, datetime.time(8, 20), reported=True, valid=60)
        case "holiday":
            SchoolBreak.objects.create(name="Lov", start=DAY, end=DAY, school=nora.school)
        case "protected":
            nora.student.protection = "marking"
            nora.student.save()
        case "no consent":
            Consent.objects.update(withdrawn_at=timezone.now())
        case "not covered":
            ConsentCategory.objects.filter(category=Category.CONTACTS).delete()
        case "stopped":
            message_plans.stop(plan=plan, by=world.people["coach_school"])
        case "over":
            MessagePlan.objects.update(ends_on=DAY - datetime.timedelta(days=1), first_day="2026-11-01")
        case "closed":
            type(nora).objects.update(stage="closing")
    assert message_plans.build_due(at(7, 31)) == 0


def test_absence_that_is_not_told_by_guardians_stops_nothing(nora, plan_of):
    plan_of(nora)
    lesson(nora.student, datetime.time(8, 20), reported=True, invalid=60)
    assert message_plans.build_due(at(7, 31)) == 1


def test_absence_reported_before_the_message_went_calls_it_off(nora, plan_of):
    plan_of(nora)
    message_plans.build_due(at(7, 31))
    lesson(nora.student, datetime.time(8, 20), reported=True, valid=60)
    message_plans.build_due(at(7, 32))
    row = Message.objects.get()
    assert (row.state, row.reason) == (State.CANCELLED, Reason.ABSENT)


def test_reminder_takes_its_time_from_the_timetable_of_last_week(nora, plan_of):
    plan_of(nora, "reminder", minutes_before=20)
    lesson(nora.student, datetime.time(9, 40), DAY - datetime.timedelta(days=7))
    lesson(nora.student, datetime.time(8, 20), DAY - datetime.timedelta(days=7))
    assert message_plans.build_due(at(7, 59)) == 0
    with time_machine.travel(at(8), tick=False):
        assert message_plans.build_due() == 1
        assert message_plans.build_due(at(9, 20)) == 0  # the first lesson alone
    row = Message.objects.get()
    assert (row.text, row.expires_at) == ("Matematik kl. 8.20, Nora! /Sara", at(8, 20))


def test_reminder_before_every_lesson_of_today(nora, plan_of):
    plan_of(nora, "reminder", lessons="every", minutes_before=10)
    lesson(nora.student, datetime.time(9, 40))
    lesson(nora.student, datetime.time(8, 20))
    for moment in (at(8, 10), at(8, 15), at(9, 30), at(9, 39)):
        with time_machine.travel(moment, tick=False):
            message_plans.build_due()
    assert texts() == ["Matematik kl. 8.20, Nora! /Sara", "Matematik kl. 9.40, Nora! /Sara"]


def test_reminder_of_social_services_needs_a_consent_that_covers_attendance(nora, plan_of, world):
    plan_of(nora, "reminder", by="coach_social", minutes_before=20)
    lesson(nora.student, datetime.time(8, 20))
    ConsentCategory.objects.filter(category=Category.ATTENDANCE).delete()
    assert message_plans.build_due(at(8)) == 0
    ConsentCategory.objects.create(consent=Consent.objects.get(), category=Category.ATTENDANCE)
    assert message_plans.build_due(at(8)) == 1
    assert Message.objects.get().agency == Agency.SOCIAL_SERVICES


def test_stopping_calls_off_what_waits(nora, plan_of, world):
    plan = plan_of(nora)
    message_plans.build_due(at(7, 31))
    message_plans.stop(plan=MessagePlan.objects.get(), by=world.people["coach_school"])
    assert (Message.objects.get().state, MessagePlan.objects.get(pk=plan.pk).is_on) == (State.CANCELLED, False)


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("at", {"at": datetime.time(6, 59)}),
        ("at", {"at": datetime.time(19, 0)}),
        ("at", {"at": None}),
        ("days", {"days": ""}),
        ("text", {"text": "Hej {surname}"}),
        ("text", {"text": "Hej {lesson}"}),
        ("text", {"text": "Hej Nora Ek!"}),
        ("text", {"text": "Hej! /Sara Lind"}),
        ("text", {"text": "Glöm inte socialtjänsten"}),
        ("ends_on", {"ends_on": DAY + datetime.timedelta(days=200)}),
        ("__all__", {"ends_on": DAY - datetime.timedelta(days=1)}),
    ],
)
def test_plan_that_does_not_hold_together_is_refused(field, fields, nora, plan_of):
    with pytest.raises(ValidationError) as refused:
        plan_of(nora, **fields)
    assert list(refused.value.error_dict) == [field]
    assert not MessagePlan.objects.exists()


def test_other_agency_cannot_change_a_plan(nora, plan_of, world):
    plan = plan_of(nora)
    with pytest.raises(ValidationError):
        message_plans.stop(plan=plan, by=world.people["coach_social"])


def test_building_takes_the_same_queries_for_one_and_for_ten(world, plan_of):
    def queries():
        with time_machine.travel(at(8), tick=False), CaptureQueriesContext(connection) as seen:
            message_plans.build_due()
        return len(seen)

    def going(number):
        case = world.case(world.student(f"Elev{number}", mobile=f"+4670174{605 + number:04d}"))
        plan_of(case)
        plan_of(case, "reminder", minutes_before=20)
        lesson(case.student, datetime.time(8, 20))

    going(0)
    queries()
    going(1)
    first = queries()
    for number in range(2, 12):
        going(number)
    assert queries() == first
    assert Message.objects.count() == 24

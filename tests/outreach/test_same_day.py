"""Guardians are told of unauthorised absence the same day: where it is on, once a day, and told when it is excused."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command

from absence import partitions
from absence.models import Lesson
from messaging.choices import Reason, State
from messaging.models import Message
from outreach import rules
from outreach.actions import same_day
from outreach.models import SameDayNotice, SameDaySetting
from students.actions import students
from students.models import Guardian, Subject

DAY = datetime.date(2026, 11, 25)


def at(hour, minute=0, day=DAY):
    return datetime.datetime.combine(day, datetime.time(hour, minute), tzinfo=rules.ZONE)


@pytest.fixture(autouse=True)
def _afternoon():
    with time_machine.travel(at(15, 5), tick=False):
        yield


@pytest.fixture
def school(world):
    row = world.schools["Bredängsskolan"]
    same_day.keep(school=row, by=world.people["eht"], is_on=True, at=datetime.time(15), minutes=20)
    return row


@pytest.fixture
def nora(world, school):
    """No case, no consent: a school tells guardians of its own."""
    student = world.student()
    world.guardian(student, "Ylva", "Ek", mobile="+46701740605")
    world.guardian(student, "Samir", "Haddad", email="samir@demo.example", channel="email", language="ar")
    return student


def lesson(student, hour=8, **more):
    fields = {"minutes": 60, "reported": True, "present": 0, "valid": 0, "invalid": 0, "other": 0, "source": "file"}
    subject = Subject.objects.get(code="MA")
    start = datetime.time(hour)
    partitions.ensure(DAY, DAY)
    return Lesson.objects.create(student=student, date=DAY, starts_at=start, subject=subject, **fields | more)


def rows():
    return list(Message.objects.order_by("guardian__given_name", "pk").values_list("guardian__given_name", "kind"))


def test_each_guardian_is_told_once_a_day_in_their_language(nora):
    lesson(nora, invalid=60)
    assert (same_day.tell_due(), same_day.tell_due()) == (1, 0)
    lesson(nora, 9, invalid=60)
    assert same_day.tell_due() == 0
    assert rows() == [("Samir", "same_day"), ("Ylva", "same_day")]
    sms = Message.objects.get(channel="sms")
    assert sms.text == (
        "Hej! Nora har frånvaro i skolan i dag, 25 november, som inte är anmäld. Hör av er till skolan om något är fel."
    )
    assert (sms.parts, sms.expires_at, sms.agency, sms.category) == (1, at(20), "school", "attendance")
    assert Message.objects.get(channel="email").subject == "غياب اليوم: Nora"


def test_command_does_it(nora):
    lesson(nora, invalid=60)
    call_command("send_same_day_notices")
    assert SameDayNotice.objects.get().minutes == 60


@pytest.mark.parametrize(
    "against", ["off", "early", "late", "few minutes", "told by guardians", "other school", "protected", "of age"]
)
def test_nobody_is_told(against, nora, world):
    lesson(nora, **({"valid": 60} if against == "told by guardians" else {"invalid": 60}))
    moment = None
    match against:
        case "off":
            SameDaySetting.objects.update(is_on=False)
        case "early":
            moment = at(14, 59)
        case "late":
            moment = at(20)
        case "few minutes":
            Lesson.objects.update(invalid=19)
        case "other school":
            nora.school = world.schools["Sätraskolan"]
            nora.save()
        case "protected":
            nora.protection = "marking"
            nora.save()
        case "of age":
            nora.birth_date = datetime.date(2008, 1, 1)
            nora.save()
    assert same_day.tell_due(moment) == 0
    assert (Message.objects.count(), SameDayNotice.objects.count()) == (0, 0)


def test_guardian_who_has_opted_out_or_wants_letters_or_is_protected_is_not_told(nora):
    lesson(nora, invalid=60)
    Guardian.objects.filter(given_name="Samir").update(channel="letter", postal_address="Vägen 1")
    Guardian.objects.filter(given_name="Ylva").update(channel="none")
    assert same_day.tell_due() == 0
    Guardian.objects.filter(given_name="Ylva").update(channel="sms", protection="marking")
    assert same_day.tell_due() == 0


def excuse():
    Lesson.objects.update(invalid=0, valid=60)


def test_guardians_are_told_when_the_school_excuses_it(nora):
    lesson(nora, invalid=60)
    same_day.tell_due()
    Message.objects.update(state=State.DELIVERED)
    excuse()
    assert (same_day.tell_due(), same_day.tell_due()) == (1, 0)
    assert rows() == [("Samir", "same_day"), ("Samir", "correction"), ("Ylva", "same_day"), ("Ylva", "correction")]
    assert Message.objects.get(channel="sms", kind="correction").text == (
        "Hej! Skolan har nu ändrat frånvaron för Nora den 25 november. Den är inte längre oanmäld, "
        "och ni behöver inte göra något."
    )


def test_correction_comes_days_later_too(nora):
    lesson(nora, invalid=60)
    same_day.tell_due()
    Message.objects.update(state=State.SENT)
    excuse()
    with time_machine.travel(at(10, day=DAY + datetime.timedelta(days=5)), tick=False):
        assert same_day.tell_due() == 1


def test_notice_that_has_not_gone_is_called_off_and_nothing_more_is_said(nora):
    lesson(nora, invalid=60)
    same_day.tell_due()
    excuse()
    same_day.tell_due()
    assert set(Message.objects.values_list("state", "reason")) == {(State.CANCELLED, Reason.EXCUSED)}
    assert SameDayNotice.objects.get().excused_at is not None


def test_absence_that_is_excused_in_part_stands(nora):
    lesson(nora, invalid=60)
    lesson(nora, 9, invalid=60)
    same_day.tell_due()
    Message.objects.update(state=State.SENT)
    Lesson.objects.filter(starts_at=datetime.time(9)).update(invalid=0, valid=60)
    assert same_day.tell_due() == 0


def test_lesson_that_is_gone_is_no_excuse(nora):
    """An import that was taken back says nothing of the day."""
    lesson(nora, invalid=60)
    same_day.tell_due()
    Message.objects.update(state=State.SENT)
    Lesson.objects.all().delete()
    assert same_day.tell_due() == 0


def test_time_in_the_quiet_hours_is_refused(world):
    with pytest.raises(ValidationError) as refused:
        same_day.keep(school=world.schools["Bredängsskolan"], by=world.people["eht"], at=datetime.time(20))
    assert list(refused.value.error_dict) == ["at"]


def test_health_team_switches_it_on_for_its_own_school_alone(world, sign_in):
    own, other = world.schools["Bredängsskolan"], world.schools["Sätraskolan"]
    client = sign_in("eht")
    sent = client.post(f"/same-day-notices/{own.pk}/", {"is_on": "on", "at": "15:30", "minutes": "40"})
    assert sent.status_code == 302
    row = SameDaySetting.objects.get()
    assert (row.school, row.is_on, row.at, row.minutes) == (own, True, datetime.time(15, 30), 40)
    assert client.post(f"/same-day-notices/{other.pk}/", {"is_on": "on"}).status_code == 404
    text = client.get("/same-day-notices/").content.decode()
    assert ("Bredängsskolan" in text, "Sätraskolan" in text) == (True, False)


def test_bad_input_is_refused_beside_its_field(world, sign_in):
    own = world.schools["Bredängsskolan"]
    answer = sign_in("eht").post(f"/same-day-notices/{own.pk}/", {"at": "22:00", "minutes": "0"})
    assert set(answer.context["form"].errors) == {"at", "minutes"}
    answer = sign_in("eht").post(f"/same-day-notices/{own.pk}/", {"at": "22:00", "minutes": "20"})
    assert set(answer.context["form"].errors) == {"at"}


def test_notices_of_a_duplicate_go_along_and_a_day_told_for_both_stays_told_once(world):
    keep, duplicate = world.student(), world.student("Norah", "Ek")
    before = DAY - datetime.timedelta(days=1)
    for student, day in ((keep, DAY), (duplicate, DAY), (duplicate, before)):
        SameDayNotice.objects.create(student=student, date=day, minutes=60)
    students.merge(keep=keep, duplicate=duplicate, by=world.people["eht"])
    assert list(SameDayNotice.objects.values_list("student", "date")) == [(keep.pk, DAY), (keep.pk, before)]

"""Messages are written once, with the event that caused them, and people decide about them."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.choices import Agency, Category
from accounts.models import AuditEvent
from messaging.actions import outbox
from messaging.choices import Channel, Kind, Reason, State
from messaging.models import Message
from tests.messaging.messages import fields


def test_a_message_is_written_with_what_it_takes(world):
    student = world.student()
    row = outbox.write(**fields(student, text="Bra vecka – Nora…", address="070-174 06 05"))
    row.refresh_from_db()
    assert (row.state, row.reason, row.text) == (State.WAITING, Reason.WRITTEN, "Bra vecka - Nora...")
    assert (row.address, row.recipient, row.parts) == ("+46701740605", "Ylva Ek", 1)
    assert (row.school, row.district) == (student.school, student.school.district)
    assert [(step["state"], step["reason"]) for step in row.steps] == [("waiting", "written")]
    raw = Message.objects.filter(pk=row.pk).extra(select={"raw": "address || recipient"}).values_list("raw", flat=True)
    assert "+46701740605" not in raw[0]
    assert "Ylva" not in raw[0]
    event = AuditEvent.objects.get(verb="message.write")
    assert (event.student_id, event.category, event.target_label) == (
        student.pk,
        "contacts",
        f"Enstaka meddelande {row.pk}",
    )


def test_the_same_key_is_written_once(world):
    student = world.student()
    first = outbox.write(**fields(student))
    again = outbox.write(**fields(student, text="Something else"))
    assert (again.pk, again.text) == (first.pk, first.text)
    assert (Message.objects.count(), AuditEvent.objects.filter(verb="message.write").count()) == (1, 1)


def test_what_is_rolled_back_was_never_written(world):
    with transaction.atomic():
        outbox.write(**fields(world.student()))
        transaction.set_rollback(True)
    assert Message.objects.count() == 0


def test_many_are_written_by_a_fixed_number_of_queries(world):
    student = world.student()
    outbox.write(**fields(student, key=("single", 3)))
    rows = [outbox.message(**fields(student, key=("single", n))) for n in [*range(120), 5]]
    with CaptureQueriesContext(connection) as queries:
        new = outbox.write_many(rows)
    assert len(new) == 119
    assert len({row.pk for row in new} - {None}) == 119
    assert Message.objects.count() == 120
    assert len([query for query in queries if not query["sql"].startswith("INSERT")]) <= 6


def test_quiet_hours_and_expiry_follow_the_clock(world):
    with time_machine.travel(datetime.datetime(2026, 11, 26, 21, 0, tzinfo=datetime.UTC), tick=False):
        row = outbox.write(**fields(world.student()))
        assert row.due_at == datetime.datetime(2026, 11, 27, 6, 0, tzinfo=datetime.UTC)
        assert row.expires_at == datetime.datetime(2026, 11, 28, 6, 0, tzinfo=datetime.UTC)
        loud = outbox.write(**fields(world.student(), key=("loud",), any_hour=True))
        assert loud.due_at == timezone.now()


@pytest.mark.parametrize("whose", ["student", "guardian"])
def test_to_protected_identity_nothing_goes_without_a_person(world, whose):
    student = world.student()
    guardian = world.guardian(student)
    {"student": student, "guardian": guardian}[whose].protection = "marking"
    row = outbox.write(**fields(student, guardian=guardian))
    assert (row.state, row.reason) == (State.HELD, Reason.PROTECTED)
    row = outbox.release(message=row, by=world.people["coach_school"])
    assert (row.state, row.reason, row.is_released) == (State.WAITING, Reason.RELEASED, True)


@pytest.mark.parametrize(
    ("channel", "address"), [("sms", "hej"), ("sms", ""), ("email", "not an address"), ("letter", "  ")]
)
def test_an_address_that_cannot_be_one_is_refused(world, channel, address):
    with pytest.raises(ValidationError):
        outbox.write(**fields(world.student(), channel=channel, address=address))
    assert Message.objects.count() == 0


def test_a_message_to_review_is_changed_and_let_go(world):
    coach = world.people["coach_school"]
    row = outbox.write(**fields(world.student(), to_review=True))
    assert (row.state, row.reason) == (State.HELD, Reason.TO_REVIEW)
    row = outbox.rewrite(message=row, by=coach, text="“Hej”")
    assert (row.text, row.state) == ('"Hej"', State.HELD)
    row = outbox.release(message=row, by=coach)
    assert [step["reason"] for step in row.steps] == ["to_review", "released"]
    verbs = AuditEvent.objects.order_by("pk").values_list("verb", "user_label")
    assert list(verbs) == [("message.write", ""), ("message.rewrite", "Sara Lind"), ("message.release", "Sara Lind")]


def test_what_has_gone_is_neither_changed_nor_called_off(world):
    coach = world.people["coach_school"]
    row = outbox.write(**fields(world.student()))
    for state in (State.SENDING, State.SENT, State.DELIVERED, State.CANCELLED):
        Message.objects.update(state=state)
        for action in (outbox.cancel, outbox.release):
            with pytest.raises(ValidationError):
                action(message=row, by=coach)
        with pytest.raises(ValidationError):
            outbox.rewrite(message=row, by=coach, text="For sent ut")
    assert outbox.cancel_many(keys=[row.key], by=coach) == 0


def test_calling_off(world):
    coach, student = world.people["coach_school"], world.student()
    rows = [outbox.write(**fields(student, key=("single", n))) for n in range(3)]
    assert outbox.cancel(message=rows[0], by=coach).state == State.CANCELLED
    assert outbox.cancel_many(keys=[row.key for row in rows], by=None) == 2
    assert set(Message.objects.values_list("state", "reason")) == {("cancelled", "called_off")}


def test_whether_it_went_is_settled_by_a_person_where_nobody_knows(world):
    coach = world.people["coach_school"]
    row = outbox.write(**fields(world.student()))
    with pytest.raises(ValidationError):
        outbox.settle(message=row, by=coach, went=True)
    Message.objects.update(state=State.HELD, reason=Reason.NOBODY_KNOWS)
    assert outbox.settle(message=row, by=coach, went=True).state == State.SENT
    Message.objects.update(state=State.HELD, reason=Reason.NOBODY_KNOWS)
    assert outbox.settle(message=row, by=coach, went=False).state == State.CANCELLED


def test_phoning_instead_is_noted_and_taken_back(world):
    coach = world.people["coach_school"]
    row = outbox.phoned(message=outbox.write(**fields(world.student())), by=coach)
    assert (row.phoned_by, row.phoned_at is not None) == (coach, True)
    row = outbox.phoned(message=row, by=coach, is_phoned=False)
    assert (row.phoned_by, row.phoned_at) == (None, None)


def test_who_sees_a_message(world):
    case = world.case(consent=False)
    ours = outbox.write(**fields(case.student))
    theirs = outbox.write(**fields(case.student, key=("social",), agency=Agency.SOCIAL_SERVICES))
    nobodys = outbox.write(
        key=("test",),
        kind=Kind.SINGLE,
        channel=Channel.SMS,
        recipient="Test",
        address="0701740605",
        text="Test",
    )

    def seen(key: str) -> set[int]:
        user = type(world.people[key]).objects.get(pk=world.people[key].pk)
        return set(Message.objects.visible_to(user).values_list("pk", flat=True))

    assert seen("coach_school") == {ours.pk}
    assert seen("coach_social") == seen("coach_other") == seen("steering") == set()
    assert seen("admin") == {nobodys.pk}
    world.consent(case.student, categories=[Category.CONTACTS])
    assert seen("coach_school") == seen("coach_social") == {ours.pk, theirs.pk}
    assert seen("coach_other") == set()

"""The two logs: what they hold, and that nothing changes them."""

import datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.audit import record
from accounts.models import AccessEntry, AuditEvent
from ppss.lib import weeks


@pytest.fixture
def event(world):
    return record("school.rename", world.schools["Sätraskolan"], by=world.people["admin"], name="Ny")


def test_record_keeps_who_did_what(event, world):
    assert (event.user_label, event.verb, event.target_type, event.target_label, event.data) == (
        "Anders Vik",
        "school.rename",
        "accounts.school",
        "Sätraskolan",
        {"name": "Ny"},
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda e: e.save(),
        lambda e: e.delete(),
        lambda e: AuditEvent.objects.update(verb="x"),
        lambda e: AuditEvent.objects.all().delete(),
        lambda e: AccessEntry.objects.all().delete(),
    ],
    ids=["save", "delete", "update rows", "delete rows", "delete looks"],
)
def test_log_is_never_changed_by_the_program(event, change):
    with pytest.raises(TypeError):
        change(event)
    assert AuditEvent.objects.get().verb == "school.rename"


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="the trigger is PostgreSQL's")
@pytest.mark.parametrize("sql", ["UPDATE accounts_auditevent SET verb = 'x'", "DELETE FROM accounts_auditevent"])
def test_log_is_never_changed_in_the_database(event, sql):
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert AuditEvent.objects.get().verb == "school.rename"


def test_an_answer_that_only_leads_on_is_no_look(world, sign_in):
    case = world.case()
    response = sign_in("coach_school").post(reverse("cases:note_new", args=[case.pk]), {"note-text": "Ringde"})
    assert response.status_code == 302
    assert not AccessEntry.objects.exists()


def test_a_message_is_a_look_at_its_student_on_the_page_that_shows_it(world, sign_in):
    """The week before enrolment cannot be followed up: my week says so, of a student who is not among its rows."""
    case = world.case(enrolled_on=timezone.localdate())
    before = weeks.code(timezone.localdate() - datetime.timedelta(days=14))
    client = sign_in("coach_school")
    response = client.get(reverse("cases:follow_up", args=[before, case.pk]))
    page = client.get(response["Location"])
    assert str(case.student) in page.content.decode()
    assert [(e.what, e.student_ids) for e in AccessEntry.objects.all()] == [("my_week", [case.student_id])]
    client.get(response["Location"])
    assert AccessEntry.objects.count() == 1

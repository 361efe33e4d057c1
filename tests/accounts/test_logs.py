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
        lambda e: AuditEvent._base_manager.update(verb="x"),
        lambda e: AuditEvent._base_manager.filter(pk=e.pk).delete(),
        lambda e: AccessEntry._base_manager.all().delete(),
        lambda e: AuditEvent.objects.bulk_update([AuditEvent(pk=e.pk, verb="x")], ["verb"]),
    ],
    ids=["save", "delete", "update rows", "delete rows", "delete looks", "base", "base rows", "base looks", "bulk"],
)
def test_log_is_never_changed_by_the_program(event, change):
    with pytest.raises(TypeError), transaction.atomic():
        change(event)
    assert AuditEvent.objects.get().verb == "school.rename"


def _columns() -> list[tuple[str, str]]:
    return [(m._meta.db_table, field.column) for m in (AuditEvent, AccessEntry) for field in m._meta.concrete_fields]


def _refused(sql: str) -> None:
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(("table", "column"), _columns(), ids="-".join)
def test_log_is_never_changed_in_the_database(event, table, column):
    """No column of it: not even to another word where erasure may empty one."""
    AccessEntry.objects.create(user_id=1, user_label="Sara Lind", what="case", path="/")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        before = cursor.fetchall()
    is_id = column in ("id", "user_id", "student_id", "case_id", "target_id", "outside")
    is_day = column in ("at", "occurred_on")
    value = "42" if is_id else "'2020-02-02'" if is_day else "'[1]'"
    _refused(f"UPDATE {table} SET {column} = {value}")
    _refused(f"DELETE FROM {table}")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        assert cursor.fetchall() == before


def test_log_is_not_written_over_by_a_row_with_the_same_key(event):
    row = AuditEvent(pk=event.pk, verb="x")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        AuditEvent.objects.bulk_create([row], update_conflicts=True, unique_fields=["id"], update_fields=["verb"])


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL keeps triggers when a table changes")
def test_triggers_stay_when_a_migration_makes_the_table_anew(event):
    editor = connection.schema_editor(atomic=False)
    editor.deferred_sql = []
    editor._remake_table(AuditEvent)
    _refused("DELETE FROM accounts_auditevent")


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

"""The two logs: what they hold, and that nothing changes them."""

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.audit import record
from accounts.models import AccessEntry, AuditEvent


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

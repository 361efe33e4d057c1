"""The first person who is let into a new installation."""

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from accounts.models import AuditEvent, User
from accounts.roles import Permission


def test_first_admin_gets_the_role_and_a_link(db, django_capture_on_commit_callbacks, capsys):
    with django_capture_on_commit_callbacks(execute=True):
        call_command("first_admin", "anna@stad.example", "Anna Alm", "social_services")
    user = User.objects.get()
    assert (user.email, user.name, user.has_usable_password()) == ("anna@stad.example", "Anna Alm", False)
    assert user.access.has(Permission.KEEP_PEOPLE)
    assert mail.outbox[0].to == ["anna@stad.example"]
    assert set(AuditEvent.objects.values_list("verb", flat=True)) >= {"user.create", "membership.give"}
    assert "anna@stad.example" in capsys.readouterr().out


def test_first_admin_is_refused_where_there_is_one(world):
    people = User.objects.count()
    with pytest.raises(CommandError, match="already"):
        call_command("first_admin", "anna@stad.example", "Anna Alm", "school")
    assert User.objects.count() == people


def test_first_admin_with_a_bad_address_leaves_nothing(db):
    with pytest.raises(CommandError):
        call_command("first_admin", "anna", "Anna Alm", "school")
    assert not User.objects.exists()

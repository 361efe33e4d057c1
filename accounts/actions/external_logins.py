"""The table from claims of the municipality's log-in to people."""

from __future__ import annotations

from django.db import transaction

from accounts.audit import record
from accounts.models import ExternalLogin, User


@transaction.atomic
def add(*, user: User, by: User, claim: str, value: str) -> ExternalLogin:
    """Let somebody in who comes with this claim as this person. Raises ValidationError when another has it."""
    login = ExternalLogin(user=user, claim=claim.strip(), value=value.strip())
    login.full_clean()
    login.save()
    record("external_login.add", user, by=by, claim=login.claim)
    return login


@transaction.atomic
def remove(*, login: ExternalLogin, by: User) -> None:
    """From now on the claim lets nobody in."""
    record("external_login.remove", login.user, by=by, claim=login.claim)
    login.delete()

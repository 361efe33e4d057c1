"""SS 12000 servers: made, changed, tried."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.edits import assign, save_edit
from accounts.models import School, User
from imports.models import Source
from imports.ss12000.client import Client
from imports.ss12000.guard import address_problem

#: A secret goes to these addresses, or what is fetched with it; whoever changes one has to know the secret.
ADDRESSES = ("base_url", "token_url", "client_id")


@transaction.atomic
def create(*, by: User, schools: Iterable[School] = (), **fields: object) -> Source:
    """A new server; ``fields`` are those of the model. Raises ValidationError by field."""
    source = Source(**fields)
    _check(source)
    source.full_clean()
    source.save()
    source.schools.set(schools)
    audit.record("source.create", source, by=by, address=source.base_url)
    return source


@transaction.atomic
def update(
    *,
    source: Source,
    by: User,
    revision: int | None = None,
    schools: Iterable[School] | None = None,
    client_secret: str = "",
    **fields: object,
) -> Source:
    """Change the given fields; an empty secret keeps the one there is. Raises ValidationError, EditedMeanwhile.

    With another address or other schools the next run reads everything.
    """
    changed = assign(source, **fields)
    _check(source)
    if client_secret:
        changed += assign(source, client_secret=client_secret)
    elif set(changed) & set(ADDRESSES):
        told = _("Enter the secret again: it must not go to another address, or with another client id, by itself.")
        raise ValidationError({"client_secret": told})
    before = set(source.schools.all())
    if schools is not None and set(schools) != before:
        changed.append("schools")
    if {"base_url", "schools", "from_day"} & set(changed):
        source.reads_all = True
    if changed:
        save_edit(source, revision=source.revision if revision is None else revision)
        if schools is not None:
            source.schools.set(schools)
        audit.record("source.update", source, by=by, changed=changed)
    return source


def _check(source: Source) -> None:
    problems = {name: address_problem(getattr(source, name)) for name in ("base_url", "token_url")}
    if any(problems.values()):
        raise ValidationError({name: problem for name, problem in problems.items() if problem})


def attempt(*, source: Source) -> int:
    """Fetch a token and the first organisations, and keep nothing. Returns how many came. Raises ServerTrouble."""
    with Client(source, tries=1) as client:
        data = client.page("organisations", {}).data
    return len(data) if isinstance(data, list) else 0

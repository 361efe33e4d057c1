"""Days without school: made, changed, removed."""

from __future__ import annotations

from django.db import transaction

from accounts import audit
from accounts.edits import assign, save_edit
from accounts.models import User
from students.models import SchoolBreak


@transaction.atomic
def create(*, by: User, **fields: object) -> SchoolBreak:
    """New days without school: ``name``, ``start``, ``end``, ``school`` (None: all). Raises ValidationError."""
    holiday = SchoolBreak(**fields)
    holiday.full_clean()
    holiday.save()
    audit.record("break.create", holiday, by=by)
    return holiday


@transaction.atomic
def update(*, holiday: SchoolBreak, by: User, revision: int | None = None, **fields: object) -> SchoolBreak:
    """Change the given fields. Raises ValidationError, EditedMeanwhile."""
    changed = assign(holiday, **fields)
    if changed:
        save_edit(holiday, revision=holiday.revision if revision is None else revision)
        audit.record("break.update", holiday, by=by, changed=changed)
    return holiday


@transaction.atomic
def remove(*, holiday: SchoolBreak, by: User) -> None:
    """Make the days school days again; the log keeps that they were not."""
    audit.record("break.remove", holiday, by=by)
    holiday.delete()

"""Freezing a comparison, and removing a frozen one."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from reports.choices import Audience
from reports.comparison import frozen, inputs
from reports.comparison.asked import Asked
from reports.comparison.inputs import Input
from reports.models import FrozenComparison, FrozenStudent

#: So often it is counted anew when grades come in at the same moment.
TRIES = 3
_FIELDS = ("student_id", "first_id", "stay", "one", "two", "three", "sex", "grades")


@transaction.atomic
def freeze(*, ask: Callable[[], Asked], audience: Audience, by: User, today: datetime.date) -> FrozenComparison:
    """Keep what ``ask`` answers, with the inputs it was counted from: read before and after, they must be the same.

    Raises ValidationError when there is nobody to compare, or when grades keep coming in meanwhile.
    """
    found, counted = _unmoved(ask, today)
    if found.shown.is_empty:
        raise ValidationError(_("There is nobody to compare, so there is nothing to freeze."))
    row = FrozenComparison(
        place=" · ".join((found.frame.place, *found.frame.filters))[:200],
        terms=found.frame.terms,
        audience=audience,
        district=found.scope.district or (found.scope.school and found.scope.school.district),
        scope=frozen.scope_as_json(found.scope),
        shown=frozen.shown_as_json(found.shown),
        frame=frozen.frame_as_json(found.frame),
        version=found.frame.version,
        checksum=inputs.checksum(counted, found.scope.terms()),
        frozen_by=by,
    )
    row.full_clean()
    row.save()
    FrozenStudent.objects.bulk_create(
        (FrozenStudent(frozen=row, **dict(zip(_FIELDS, each, strict=True))) for each in counted), batch_size=5000
    )
    audit.record("comparison.freeze", row, by=by, checksum=row.checksum, version=row.version)
    return row


def _unmoved(ask: Callable[[], Asked], today: datetime.date) -> tuple[Asked, list[Input]]:
    """The answer between two readings of its inputs that are the same."""
    scope = ask().scope
    before = inputs.read(scope, today=today)
    for _try in range(TRIES):
        found = ask()
        after = inputs.read(scope, today=today)
        if after == before:
            return found, after
        before = after
    raise ValidationError(_("Grades are coming in right now. Wait until the import is done, and freeze it then."))


@transaction.atomic
def remove(*, row: FrozenComparison, by: User) -> None:
    """Remove a frozen comparison with what it was made of; the log keeps that there was one."""
    audit.record("comparison.remove", row, by=by, checksum=row.checksum)
    row.delete()

"""Writing what another system has summed over a period, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from absence.models import PeriodSum
from absence.sql import SUMS
from imports.models import Batch


@transaction.atomic
def write(rows: Sequence[PeriodSum]) -> dict[int, PeriodSum | None]:
    """Write sums that are new or say something else than those there are for the same student, period and source.

    Returns for each student (id) the sum that stood before, None where there was none; an equal one is left alone.
    One period and source, and one row for each student.
    """
    if not rows:
        return {}
    same = {name: getattr(rows[0], name) for name in ("first_day", "last_day", "source")}
    known = PeriodSum.objects.current().filter(student__in=[r.student_id for r in rows], **same)
    before = {old.student_id: old for old in known}
    written = [row for row in rows if row.student_id not in before or not is_equal(row, before[row.student_id])]
    for row in written:
        row.replaces = before.get(row.student_id)
    PeriodSum.objects.filter(pk__in=[r.replaces_id for r in written if r.replaces_id]).update(is_current=False)
    PeriodSum.objects.bulk_create(written)
    return {row.student_id: before.get(row.student_id) for row in rows}


def is_equal(one: PeriodSum, other: PeriodSum) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in SUMS)


@transaction.atomic
def undo(*, batch: Batch) -> dict[str, int]:
    """Remove the sums of a batch; what they replaced counts again, unless a later batch has replaced them in turn."""
    counts = {"removed": 0, "restored": 0, "kept": 0}
    for row in PeriodSum.objects.filter(batch=batch).select_related("replaces"):
        later = PeriodSum.objects.filter(replaces=row).first()
        before = row.replaces
        row.delete()
        if later:
            later.replaces = before
            later.save(update_fields=["replaces"])
            counts["kept"] += 1
        elif before:
            before.is_current = True
            before.save(update_fields=["is_current"])
            counts["restored"] += 1
        else:
            counts["removed"] += 1
    return counts

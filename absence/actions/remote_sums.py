"""A server's sums by student and activity, and the period sums that they come to."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from absence.actions import period_sums
from absence.choices import Source as FigureSource
from absence.models import PeriodSum, RemoteSum
from imports.models import Batch, Source

#: A student (id), an activity, and the first and last day.
Key = tuple[int, UUID | None, datetime.date, datetime.date]
#: Period sums of so many students are made at once.
AT_ONCE = 500


@dataclass(frozen=True)
class Sums:
    """Minutes added up."""

    scheduled: int
    reported: int
    present: int
    valid: int
    invalid: int
    other: int


NAMES = tuple(Sums.__dataclass_fields__)


@transaction.atomic
def write(*, source: Source, told: Mapping[Key, Sums], run: int) -> Counter[str]:
    """Keep sums. Returns counts by outcome."""
    counts: Counter[str] = Counter()
    rows = RemoteSum.objects.filter(source=source, student__in={key[0] for key in told})
    known = {(row.student_id, row.activity, row.first_day, row.last_day): row for row in rows}
    new, seen = [], []
    for key, sums in told.items():
        row = known.get(key)
        if row is None:
            student, activity, first, last = key
            days = {"first_day": first, "last_day": last}
            values = asdict(sums) | days
            new.append(RemoteSum(source=source, student_id=student, activity=activity, run=run, **values))
            counts["created"] += 1
            continue
        is_same = all(getattr(row, name) == getattr(sums, name) for name in NAMES)
        counts["unchanged" if is_same else "updated"] += 1
        for name in NAMES:
            setattr(row, name, getattr(sums, name))
        row.is_changed = row.is_changed or not is_same
        row.run = run
        seen.append(row)
    RemoteSum.objects.bulk_create(new)
    RemoteSum.objects.bulk_update(seen, [*NAMES, "is_changed", "run"])
    return counts


@transaction.atomic
def settle(*, source: Source, run: int, batch: Batch) -> bool:
    """Make the period sums of some students anew whose sums changed. Returns whether there may be more.

    What the server no longer tells of a period that it has told of in this run is left out of its sum.
    """
    periods = RemoteSum.objects.filter(source=source, run=run).values("first_day", "last_day").distinct()
    for each in periods:
        stale = RemoteSum.objects.filter(source=source, **each).exclude(run=run)
        students = list(stale.values_list("student", flat=True))
        if students:
            stale.delete()
            RemoteSum.objects.filter(source=source, student__in=students, **each).update(is_changed=True)
    changed = RemoteSum.objects.filter(source=source, is_changed=True)
    first = changed.order_by("first_day", "last_day").values("first_day", "last_day").first()
    if first is None:
        return False
    students = list(changed.filter(**first).order_by("student").values_list("student", flat=True).distinct()[:AT_ONCE])
    rows = RemoteSum.objects.filter(source=source, student__in=students, **first)
    sums = rows.order_by().values("student").annotate(**{f"all_{name}": Sum(name) for name in NAMES})
    period_sums.write(
        [
            PeriodSum(
                student_id=row["student"],
                source=FigureSource.SS12000,
                batch=batch,
                lessons=0,
                **first,
                **{name: row[f"all_{name}"] for name in NAMES},
            )
            for row in sums
        ]
    )
    rows.update(is_changed=False)
    return True

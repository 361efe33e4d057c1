"""The absence of whole schools, from the weekly sums. Numbers alone; who may see which school is asked before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q

from absence import measures
from absence.choices import Flag
from absence.measures import Sums
from absence.models import WeeklySum
from absence.windows import Weeks

_COVERAGE = ("scheduled", "reported")


@dataclass(frozen=True)
class SchoolTotal:
    """The students of one school with lessons in some weeks, their sums, and those of as many weeks before."""

    school: int
    students: int
    sums: Sums
    before: Sums

    @property
    def flags(self) -> list[Flag]:
        return measures.flags(self.sums, before=self.before)


def by_school(schools: Collection[int], weeks: Weeks) -> list[SchoolTotal]:
    """A total of each school (ids) that had lessons, in no order; one query.

    Students count where they go now: who has moved brings the lessons along, as the school that answers for them sees.
    """
    now, before = Q(week__gte=weeks.first), Q(week__lt=weeks.first)
    rows = WeeklySum.objects.between(weeks.before[0], weeks.last).filter(student__school__in=schools).order_by()
    rows = rows.values("student__school").annotate(
        students=Count("student", filter=now, distinct=True),
        **measures.sums_of(within=now, prefix="now_"),
        **measures.sums_of(within=before, prefix="before_", names=_COVERAGE),
    )
    return [
        SchoolTotal(
            row["student__school"],
            row["students"],
            Sums(**{name: row[f"now_{name}"] for name in measures.NAMES}),
            Sums(**{name: row[f"before_{name}"] for name in _COVERAGE}),
        )
        for row in rows
        if row["students"]
    ]

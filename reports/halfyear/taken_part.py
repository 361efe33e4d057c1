"""Students who took part in a half-year, by sex, and what of it may be told beside all that is told already."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from cases.models import Case
from cases.rules import ACTIVE
from reports import suppression
from reports.half_years import DAY, days_of_half
from reports.sql import fetch
from reports.suppression import Sum
from students.choices import Sex


@dataclass(frozen=True)
class Stays:
    """Counts of students, none of them twice: ``taken`` were enrolled on some day of the half-year, ``before`` on the
    day before it, ``after`` on its last day and beyond, ``closed`` were closed in it."""

    taken: int = 0
    before: int = 0
    after: int = 0
    closed: int = 0

    def __add__(self, more: Stays) -> Stays:
        return Stays(*(getattr(self, name) + getattr(more, name) for name in ("taken", "before", "after", "closed")))


def stays(cases: QuerySet[Case], first: datetime.date, last: datetime.date) -> dict[str, Stays]:
    """By sex. A student with several cases or taken up again counts once in each column. One statement."""
    inside, params = "", []
    if cases.query.where:
        sql, params = cases.order_by().values("pk").query.sql_with_params()
        inside = f"WHERE spans.case_id IN ({sql})"
    active = ", ".join(f"'{stage}'" for stage in ACTIVE)

    def students(condition: str) -> str:
        return f"count(DISTINCT CASE WHEN {condition} THEN spans_case.student_id END)"

    goes_on = "(spans.closed_on IS NULL OR spans.closed_on > %s)"
    sql = f"""
SELECT student.sex, {students("spans.enrolled_on <= %s AND (spans.closed_on IS NULL OR spans.closed_on >= %s)")},
    {students(f"spans.enrolled_on <= %s AND {goes_on}")}, {students(f"spans.enrolled_on <= %s AND {goes_on}")},
    {students("spans.closed_on BETWEEN %s AND %s")}
FROM (
    SELECT id AS case_id, enrolled_on, closed_on FROM cases_case
    WHERE enrolled_on IS NOT NULL AND (closed_on IS NOT NULL OR stage IN ({active}))
    UNION SELECT case_id, enrolled_on, closed_on FROM cases_closing WHERE enrolled_on IS NOT NULL
) AS spans JOIN cases_case AS spans_case ON spans_case.id = spans.case_id
JOIN students_student AS student ON student.id = spans_case.student_id
{inside} GROUP BY student.sex"""  # noqa: S608 - made of words of this program; every value is a parameter
    day_before = first - DAY
    days = [last, first, day_before, day_before, last, last, first, last]
    return {sex: Stays(*map(int, counts)) for sex, *counts in fetch(sql, [*days, *params])}


@dataclass(frozen=True)
class TakenPart:
    """How many took part, in all and by sex; None is hidden."""

    students: int | None
    by_sex: Mapping[str, int | None]


#: What adds up for any group of students. Who is enrolled on the last day and beyond was not closed for good; some of
#: those closed were taken up again; those of the day before go on into the half-year, and others begin in it.
PARTS = (
    Sum("taken", ("left", "after")),
    Sum("closed", ("left", "again")),
    Sum("taken", ("before", "begun")),
)


def counts_of(by_sex: Mapping[str, Stays]) -> tuple[dict[str, int], list[Sum]]:
    """Every count with its name (``taken``, ``taken F``), and how they add up."""
    counts, sums = {}, []
    groups = {"": sum(by_sex.values(), Stays())} | {f" {sex}": by_sex.get(sex, Stays()) for sex in Sex.values}
    for suffix, each in groups.items():
        left = each.taken - each.after
        named = {"taken": each.taken, "before": each.before, "after": each.after, "closed": each.closed}
        named |= {"left": left, "again": each.closed - left, "begun": each.taken - each.before}
        counts |= {f"{name}{suffix}": count for name, count in named.items()}
        sums += [Sum(f"{s.whole}{suffix}", tuple(f"{part}{suffix}" for part in s.parts)) for s in PARTS]
    for name in ("taken", "before", "after", "closed", "left", "again", "begun"):
        sums.append(Sum(name, tuple(f"{name} {sex}" for sex in Sex.values)))
    return counts, sums


#: What only a report tells, and what follows from it.
OWN = ("taken", "left", "again", "begun")


def told(by_sex: Mapping[str, Stays], smallest: int) -> dict[str, bool]:
    """Which of the counts may stand in a report.

    Students going and closed stand on other pages, each hidden or shown as a line there; those are taken as they are.
    How many took part, left, began and came again must not say more. The sexes are told together with the whole, or
    the whole alone: where only those of unknown sex are hidden, everybody would guess that there are none.
    """
    counts, sums = counts_of(by_sex)
    fixed = {}
    for name in ("before", "after", "closed"):
        keys = [f"{name} {sex}" for sex in Sex.values]
        cells = suppression.shown_cells([counts[key] for key in keys], smallest)
        fixed |= dict(zip(keys, cells, strict=True)) | {name: suppression.shows_alone(counts[name], smallest)}
    found = suppression.protect(counts, sums, smallest, fixed=fixed)
    if all(found[key] for key in ("taken", *(f"taken {sex}" for sex in Sex.values))):
        return found
    fixed |= {f"{name} {sex}": False for name in OWN for sex in Sex.values}
    return suppression.protect(counts, sums, smallest, fixed=fixed)


def taken_part(cases: QuerySet[Case], half: int, smallest: int) -> TakenPart:
    """As it may be read."""
    by_sex = stays(cases, *days_of_half(half))
    counts, _sums = counts_of(by_sex)
    may = told(by_sex, smallest)
    shown = {name: counts[name] if may[name] else None for name in counts}
    return TakenPart(shown["taken"], {sex: shown[f"taken {sex}"] for sex in Sex.values})

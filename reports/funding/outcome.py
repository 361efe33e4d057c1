"""Outcome beside money: what a district was given and used, whom it reached, and how it went. Small groups left out."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from cases.models import Case
from reports.funding.rule import per_student
from reports.half_years import days_of_half
from reports.halfyear.taken_part import stays, told
from reports.models import Application, ReportSubmission


@dataclass(frozen=True)
class Outcome:
    """An application with what became of it. ``students`` took part in the year, None where that is hidden or the year
    is not over; ``figures`` are those of the autumn's report, where it is handed in."""

    application: Application
    students: int | None
    is_over: bool
    figures: dict[str, object] | None

    @property
    def cost_per_student(self) -> int | None:
        return per_student(self.application.used, self.students)

    @property
    def schools(self) -> int | None:
        """Schools with anybody going on the autumn's last day, hidden counts counted too: a school is no student."""
        if self.figures is None:
            return None
        return sum(each["going"] != 0 for each in self.figures["going"][1:])

    @property
    def measured(self) -> list[int] | None:
        return self.figures and self.figures["students"]["measured"]

    @property
    def reaches_target(self) -> bool | None:
        return None if self.students is None else self.students >= self.application.students


def halves_of(year: int) -> tuple[int, int]:
    """A year of funding is its spring's and its autumn's half-year."""
    return 2 * year, 2 * year + 1


def outcomes(rows: Iterable[Application], year: int, today: datetime.date) -> list[Outcome]:
    """The applications of a year with their outcomes; two queries and three for each district that was granted."""
    _spring, autumn = halves_of(year)
    is_over = days_of_half(autumn)[1] < today
    figures = {}
    submissions = ReportSubmission.objects.of_half(autumn).order_by("number")
    for district, found in submissions.values_list("report__district", "figures"):
        figures[district] = found
    return [
        Outcome(
            row,
            students_of_year(row.district_id, year, settings.SMALLEST_GROUP) if is_over else None,
            is_over,
            figures.get(row.district_id),
        )
        for row in rows
    ]


def students_of_year(district: int, year: int, smallest: int) -> int | None:
    """Students who took part in the year, each once; None where it is few, or where few students could be worked out
    from it and what the half-year reports tell."""
    cases = Case.objects.filter(school__district=district)
    spring, autumn = halves_of(year)
    whole = stays(cases, days_of_half(spring)[0], days_of_half(autumn)[1])
    if not told(whole, smallest)["taken"]:
        return None
    taken = sum(each.taken for each in whole.values())
    parts = []
    for half in (spring, autumn):
        found = stays(cases, *days_of_half(half))
        if told(found, smallest)["taken"]:
            parts.append(sum(each.taken for each in found.values()))
    differences = [taken - part for part in parts]
    if len(parts) == len((spring, autumn)):
        differences.append(sum(parts) - taken)
    return taken if all(each == 0 or each >= smallest for each in differences) else None

"""The rows for evaluators: students with their case, term results, tools. No name, no number, no day, no free text.

Every student with a case that was enrolled, also those whose records are erased; students with protected identity are
in no file (product.md, rule 7). Days are told as half-years and whole weeks, shares in whole per cent.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from cases.models import Case, Intervention
from ppss.lib.numbers import round_half_away
from reports.evaluators.merging import Place, merge
from students.choices import Protection
from students.models import TermResult

STUDENTS = (
    "key",
    "school",
    "birth_year",
    "sex",
    "enrolled",
    "weeks",
    "closed",
    "absence_before",
    "absence_after",
    "goal_attainment",
    "satisfaction",
    "reason",
    "onward",
    "follow_ups",
)
TERMS = ("key", "term", "passed", "graded", "vocational", "preparatory", "core")
TOOLS = ("key", "tool", "frequency")


@dataclass(frozen=True)
class Tables:
    """Three tables that belong together by ``key``, made up for this file alone; ``left_out`` rows were too rare."""

    students: list[tuple]
    terms: list[tuple]
    tools: list[tuple]
    left_out: int


def tables(today: datetime.date, smallest: int) -> Tables:
    """All rows, in the order of their random keys: one for each student, of the last case. Five queries."""
    every = list(
        Case.objects.filter(enrolled_on__isnull=False, student__protection=Protection.NONE)
        .select_related("student", "school", "initial_absence")
        .prefetch_related("closings__absence")
        .annotate(follow_ups=Count("weeklyfollowups__week", distinct=True, filter=Q(weeklyfollowups__no_meeting=False)))
        .order_by("enrolled_on", "pk")
    )
    cases = list({case.student_id: case for case in every}.values())
    places = [Place(c.school.name, str(c.student.birth_date.year), c.student.sex) for c in cases]
    told = merge(places, smallest)
    keys = _keys(case.student_id for case in cases)
    kept = [(case, place) for case, place in zip(cases, told, strict=True) if place is not None]
    students = {case.student_id for case, _place in kept}
    of_cases = {case.pk: case.student_id for case, _place in kept}
    results = TermResult.objects.filter(student__in=students).select_related("term")
    tools = Intervention.objects.filter(case__in=of_cases).select_related("tool")
    terms = [
        (keys[r.student_id], str(r.term.code), r.passed, r.graded, *map(int, (r.vocational, r.preparatory, r.core)))
        for r in results
    ]
    return Tables(
        sorted(_student(keys[case.student_id], case, place, today) for case, place in kept),
        sorted(terms),
        sorted((keys[of_cases[row.case_id]], row.tool.key, row.frequency) for row in tools),
        len(cases) - len(kept),
    )


def _keys(students: Iterable[int]) -> dict[int, str]:
    """A random key for each student: other ones in every file, so that two files cannot be laid side by side."""
    found: dict[int, str] = {}
    taken: set[str] = set()
    for student in students:
        while student not in found:
            key = secrets.token_hex(5)
            if key not in taken:
                found[student] = key
                taken.add(key)
    return found


def _student(key: str, case: Case, place: Place, today: datetime.date) -> tuple:
    closings = [row for row in case.closings.all() if row.enrolled_on is not None]
    last = max(closings, key=lambda row: (row.closed_on, row.pk), default=None) if case.closed_on else None
    return (
        key,
        place.school,
        place.birth_year,
        place.sex,
        _half_year(case.enrolled_on),
        case.weeks_enrolled(today),
        _half_year(case.closed_on),
        _percent(case.initial_absence),
        _percent(last.absence if last else None),
        last.goal_attainment if last else "",
        last.satisfaction if last and last.satisfaction is not None else "",
        last.reason if last else "",
        last.onward if last else "",
        case.follow_ups,
    )


def _half_year(day: datetime.date | None) -> str:
    return f"{day.year}-{1 if day.month < 7 else 2}" if day else ""


def _percent(figure: object) -> int | str:
    return int(round_half_away(figure.share * 100)) if figure else ""

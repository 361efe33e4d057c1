"""The figures that only a half-year report has, once more, slowly and plainly: student by student, week by week."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from absence.models import WeeklySum
from cases.models import Case, Closing
from tests.reports.evaluation.oracle import believe

GOING = ("mapping", "plan", "carrying_out")


@dataclass(frozen=True)
class Span:
    """A case from enrolment to closing, or on."""

    case: Case
    first: datetime.date
    last: datetime.date | None

    def covers(self, day: datetime.date) -> bool:
        return self.first <= day and (self.last is None or self.last > day)


def spans(cases: Iterable[Case]) -> list[Span]:
    found = {}
    for case in cases:
        if case.enrolled_on and (case.closed_on or case.stage in GOING):
            found[case.pk, case.enrolled_on, case.closed_on] = Span(case, case.enrolled_on, case.closed_on)
        for closing in Closing.objects.filter(case=case, enrolled_on__isnull=False):
            key = case.pk, closing.enrolled_on, closing.closed_on
            found[key] = Span(case, closing.enrolled_on, closing.closed_on)
    return list(found.values())


def stays(cases: Iterable[Case], first: datetime.date, last: datetime.date) -> dict[str, tuple[int, int, int, int]]:
    """By sex: took part, were enrolled on the day before, go on after the last day, were closed between."""
    groups: dict[str, list[set[int]]] = {}
    before = first - datetime.timedelta(days=1)
    for span in spans(cases):
        student = span.case.student
        took, earlier, later, closed = groups.setdefault(student.sex, [set(), set(), set(), set()])
        if span.first <= last and (span.last is None or span.last >= first):
            took.add(student.pk)
        if span.covers(before):
            earlier.add(student.pk)
        if span.covers(last):
            later.add(student.pk)
        if span.last and first <= span.last <= last:
            closed.add(student.pk)
    return {sex: tuple(map(len, sets)) for sex, sets in groups.items()}


def measured(cases: Iterable[Case], day: datetime.date, weeks: list[datetime.date]) -> dict[str, int]:
    """Going on the day, with both figures, raised, lowered, and enrolled after the weeks had begun."""
    counts = dict.fromkeys(("going", "both", "raised", "lowered", "early"), 0)
    sunday = day - datetime.timedelta(days=day.weekday() + 1)
    for span in spans(cases):
        if span.first > day or (span.last is not None and span.last <= sunday):
            continue
        is_going = span.covers(day)
        counts["going"] += is_going
        counts["early"] += is_going and span.first > weeks[0]
        initial, now = _initial(span), _now(span, weeks)
        if initial is None or now is None:
            continue
        counts["both"] += 1
        points = ((initial - now) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        counts["raised"] += points > 0
        counts["lowered"] += points < 0
    return counts


def _initial(span: Span) -> Decimal | None:
    figure = span.case.initial_absence
    return figure.share if figure and believe(figure, span.first) else None


def _now(span: Span, weeks: list[datetime.date]) -> Decimal | None:
    """To four decimals, as shares of absence are kept."""
    rows = list(WeeklySum.objects.filter(student=span.case.student, week__range=(weeks[0], weeks[-1])))
    reported = sum(row.reported for row in rows)
    if not reported or span.first > weeks[0]:
        return None
    absent = Decimal(sum(row.valid + row.invalid for row in rows)) / reported
    return absent.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)

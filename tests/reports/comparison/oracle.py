"""The comparison once more, slowly and plainly, from the text of domain.md: for each student in turn, in Python."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, getcontext
from fractions import Fraction

GROUPS = ("two_terms", "three_months", "three_terms", "girls", "boys", "higher_entry", "lower_entry")
INDICATORS = ("passed_share", "preparatory", "vocational", "core")
getcontext().prec = 60


@dataclass(frozen=True)
class Term:
    """``number`` counts terms without a gap: two of them are neighbours when their numbers are."""

    number: int
    start: datetime.date
    end: datetime.date


@dataclass(frozen=True)
class Marks:
    passed: int
    graded: int
    preparatory: bool
    vocational: bool
    core: bool

    @property
    def share(self) -> Fraction:
        return Fraction(self.passed, self.graded)


@dataclass
class Pupil:
    key: str
    pk: int
    sex: str
    cases: list[tuple[datetime.date | None, datetime.date | None]]
    marks: dict[int, Marks] = field(default_factory=dict)


def in_term(pupil: Pupil, term: Term) -> list[tuple[datetime.date, datetime.date]]:
    """The stretches of the student's cases inside the term."""
    stretches = []
    for enrolled, closed in pupil.cases:
        if enrolled is None:
            continue
        first, last = max(enrolled, term.start), min(closed or datetime.date.max, term.end)
        if first <= last:
            stretches.append((first, last))
    return stretches


def has_three_months(first: datetime.date, last: datetime.date) -> bool:
    """Counted on the calendar: the same day of the month three months on, or the last day of that month."""
    year, month = first.year, first.month + 3
    if month > 12:
        year, month = year + 1, month - 12
    day = first.day
    while True:
        try:
            mark = datetime.date(year, month, day)
            break
        except ValueError:
            day -= 1
    return last >= mark - datetime.timedelta(days=1)


def rounded(share: Fraction) -> int:
    exact = Decimal(share.numerator * 100) / Decimal(share.denominator)
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def compare(pupils: Iterable[Pupil], terms: Iterable[Term], first: Term | None = None) -> dict[str, object]:
    """As ``term_comparison --json`` prints it."""
    calendar = {term.number: term for term in terms}
    students = dropout = 0
    pairs = []
    for pupil in pupils:
        attended = [n for n, term in sorted(calendar.items()) if in_term(pupil, term)]
        graded = [n for n in attended if n in pupil.marks]
        if attended and not graded:
            dropout += 1
        if not graded:
            continue
        students += 1
        one = graded[0] if first is None else first.number
        if one in graded and one + 1 in graded:
            pairs.append((pupil, one))
    two_terms = pairs
    order = sorted(pairs, key=lambda pair: (pair[0].marks[pair[1]].share, pair[0].key, pair[0].pk))
    lower = order[: len(order) // 2]
    three_months = [
        (pupil, one) for pupil, one in pairs if any(has_three_months(*s) for s in in_term(pupil, calendar[one]))
    ]
    three_terms = [
        (pupil, one)
        for pupil, one in pairs
        if one + 2 in pupil.marks and one + 2 in calendar and in_term(pupil, calendar[one + 2])
    ]
    members = {
        "two_terms": two_terms,
        "three_months": three_months,
        "three_terms": three_terms,
        "girls": [pair for pair in pairs if pair[0].sex == "F"],
        "boys": [pair for pair in pairs if pair[0].sex == "M"],
        "higher_entry": [pair for pair in pairs if pair not in lower],
        "lower_entry": lower,
    }
    cells = []
    for group in GROUPS:
        for step in (0, 1) if group == "three_terms" else (0,):
            both = [(p.marks[one + step], p.marks[one + step + 1]) for p, one in members[group]]
            cells += [cell(group, step, indicator, both) for indicator in INDICATORS]
    raised = {
        group: sum(p.marks[one + 1].share > p.marks[one].share for p, one in members[group])
        for group in ("two_terms", "three_months")
    }
    return {"students": students, "dropout": dropout, "raised": raised, "cells": cells}


def cell(group: str, step: int, indicator: str, both: list[tuple[Marks, Marks]]) -> dict[str, object]:
    found = {"group": group, "from": step + 1, "to": step + 2, "indicator": indicator, "n": len(both)}
    if not both:
        return found | {"from_percent": None, "to_percent": None, "change": None, "verdict": None}
    if indicator == "passed_share":
        shares = [
            Fraction(sum(m.passed for m in side), sum(m.graded for m in side)) for side in zip(*both, strict=True)
        ]
    else:
        shares = [Fraction(sum(getattr(m, indicator) for m in side), len(both)) for side in zip(*both, strict=True)]
    change = rounded(shares[1] - shares[0])
    verdict = "better" if change > 0 else "worse" if change < 0 else "unchanged"
    percents = {"from_percent": rounded(shares[0]), "to_percent": rounded(shares[1])}
    return found | percents | {"change": change, "verdict": verdict}

"""What the term comparison counts: groups, indicators, when somebody takes part, and how a cell gets its colour.

The one home of the definition (the city's progress report of 2015, made exact). Everything that is decided here is
decided on plain values; ``statement`` says the same in SQL, and a test holds both to a third way of counting. Whoever
changes anything that moves a figure raises ``VERSION``: frozen comparisons keep theirs.
"""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from students.rules import add_months

VERSION = 1
#: So long a student has taken part in term 1 to be in the group *three months*.
LONG_MONTHS = 3
#: A sign test that comes out above this cannot tell a change from chance.
CHANCE = 0.05


class Group(TextChoices):
    """The seven groups, in the order of the matrix. All but the first are parts of it."""

    TWO_TERMS = "two_terms", _("Two terms")
    THREE_MONTHS = "three_months", _("At least three months in term 1")
    THREE_TERMS = "three_terms", _("Three terms")
    GIRLS = "girls", _("Girls")
    BOYS = "boys", _("Boys")
    HIGHER = "higher_entry", _("Higher entry grades")
    LOWER = "lower_entry", _("Lower entry grades")


class Indicator(TextChoices):
    """The four indicators, in the order of the matrix; the law behind them stands in ``students.indicators``."""

    PASSED_SHARE = "passed_share", _("Passed subjects")
    PREPARATORY = "preparatory", _("University-preparatory")
    VOCATIONAL = "vocational", _("Vocational")
    CORE = "core", _("Core subjects")


class Verdict(TextChoices):
    """Green, yellow and red."""

    BETTER = "better", _("better")
    UNCHANGED = "unchanged", _("unchanged")
    WORSE = "worse", _("worse")


@dataclass(frozen=True)
class Column:
    """One of the eight pairs of terms: a group, and which of its students' terms are set against each other."""

    group: Group
    first: int = 1

    @property
    def second(self) -> int:
        return self.first + 1


COLUMNS: tuple[Column, ...] = tuple(
    column
    for group in Group
    for column in ([Column(group), Column(group, 2)] if group == Group.THREE_TERMS else [Column(group)])
)


def takes_part(
    enrolled: datetime.date | None, closed: datetime.date | None, start: datetime.date, end: datetime.date
) -> bool:
    """Whether a case overlaps a term: enrolled on or before its last day, closed on or after its first."""
    return enrolled is not None and enrolled <= end and (closed is None or closed >= start)


def last_day_of_three_months(start: datetime.date) -> datetime.date:
    """The day on which three calendar months are full, first and last day counted: 10 January to 9 April.

    A calendar month is a month: from 30 November it is full the day before the last of February.
    """
    return add_months(start, LONG_MONTHS) - datetime.timedelta(days=1)


def last_start_of_three_months(end: datetime.date) -> datetime.date:
    """The latest day from which three months are full by a day: 9 April gives 10 January."""
    start = end - datetime.timedelta(days=31 * LONG_MONTHS)
    while last_day_of_three_months(start + datetime.timedelta(days=1)) <= end:
        start += datetime.timedelta(days=1)
    return start


def is_long(enrolled: datetime.date, closed: datetime.date | None, start: datetime.date, end: datetime.date) -> bool:
    """Whether a case that overlaps the term does so for three months or more, without a break."""
    return min(closed or end, end) >= last_day_of_three_months(max(enrolled, start))


def is_next_term(term: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether the other term (year, season) follows directly: VT 2014, HT 2014, VT 2015."""
    return ordinal(*other) == ordinal(*term) + 1


def ordinal(year: int, season: int) -> int:
    """Terms numbered without a gap; spring is season 1 and autumn 2."""
    return year * 2 + season


def size_of_lower_half(size: int) -> int:
    """Of an odd number the upper half takes the middle student."""
    return size // 2


def whole(share: Fraction) -> int:
    """A share of 0-1 (or a difference of two) in whole percent, halves away from zero."""
    hundredths = abs(share) * 100
    rounded = math.floor(hundredths + Fraction(1, 2))
    return -rounded if share < 0 else rounded


def verdict_of(change: int) -> Verdict:
    """The colour of a change in whole percentage points."""
    if change == 0:
        return Verdict.UNCHANGED
    return Verdict.BETTER if change > 0 else Verdict.WORSE


def sign_test(up: int, down: int) -> float | None:
    """The exact two-sided sign test of up against down (for a yes or no: McNemar's exact test); None when nobody moved.

    Twice the probability of so few or fewer on the smaller side when each is as likely as the other, at most 1.
    """
    moved, fewer = up + down, min(up, down)
    if moved == 0:
        return None
    log_term = math.lgamma(moved + 1) - math.lgamma(fewer + 1) - math.lgamma(moved - fewer + 1) - moved * math.log(2)
    total, part = 0.0, 1.0
    for k in range(fewer, -1, -1):
        total += part
        part *= k / (moved - k + 1)
        if part < 1e-17:
            break
    return min(1.0, 2 * total * math.exp(log_term))

"""Absence shares and what is to be said of them, defined once, for sums in memory.

Definitions (domain.md, section 3), in minutes: scheduled is all that was offered to the student; reported all that has
any status, other school activity and adapted programmes included; the absence share is valid and invalid absence over
reported; coverage is reported over scheduled. Everything is decided with whole numbers, so that nothing is a
rounding away at a boundary. What a statement has to decide itself (``absence.list_sums``) a test holds equal to this.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from operator import add, attrgetter
from typing import NamedTuple

from django.db.models import Q, Sum

from absence.choices import Flag, Source


class Sums(NamedTuple):
    """Lessons and minutes added up. Shares are None where there is nothing to divide by."""

    lessons: int = 0
    scheduled: int = 0
    reported: int = 0
    present: int = 0
    valid: int = 0
    invalid: int = 0
    other: int = 0

    def __add__(self, more: Sums) -> Sums:
        return Sums(*map(add, self, more))

    @classmethod
    def of(cls, row: object) -> Sums:
        """From a row of sums, or a mapping with their names; None counts as nothing."""
        get = row.get if hasattr(row, "get") else lambda name: getattr(row, name)
        return cls(*(get(name) or 0 for name in cls._fields))

    @property
    def absent(self) -> int:
        return self.valid + self.invalid

    @property
    def unreported(self) -> int:
        return self.scheduled - self.reported

    def parts(self, name: Share) -> tuple[int, int]:
        """What a share divides by what."""
        upper, lower = SHARES[name]
        return upper(self), lower(self)

    def share(self, name: Share) -> Fraction | None:
        upper, lower = self.parts(name)
        return Fraction(upper, lower) if lower else None

    def whole_percent(self, name: Share) -> int | None:
        """Rounded down: it reaches a whole number of percent exactly where the share does."""
        upper, lower = self.parts(name)
        return upper * 100 // lower if lower else None

    def number(self, name: Share) -> float | None:
        """A share to sort by: quicker to make and to compare than a fraction."""
        upper, lower = self.parts(name)
        return upper / lower if lower else None

    @property
    def total_share(self) -> Fraction | None:
        return self.share(Share.TOTAL)

    @property
    def valid_share(self) -> Fraction | None:
        return self.share(Share.VALID)

    @property
    def invalid_share(self) -> Fraction | None:
        return self.share(Share.INVALID)

    @property
    def coverage(self) -> Fraction | None:
        return self.share(Share.COVERAGE)


class Share(StrEnum):
    TOTAL = "total"
    VALID = "valid"
    INVALID = "invalid"
    COVERAGE = "coverage"
    OTHER = "other"


#: What each share divides by what.
SHARES: dict[Share, tuple[Callable[[Sums], int], Callable[[Sums], int]]] = {
    Share.TOTAL: (attrgetter("absent"), attrgetter("reported")),
    Share.VALID: (attrgetter("valid"), attrgetter("reported")),
    Share.INVALID: (attrgetter("invalid"), attrgetter("reported")),
    Share.COVERAGE: (attrgetter("reported"), attrgetter("scheduled")),
    Share.OTHER: (attrgetter("other"), attrgetter("reported")),
}
NAMES = Sums._fields

#: Below this coverage, in percent, a share says little.
LOW_COVERAGE = 80
#: A coverage that moved by so many percentage points makes two shares hard to compare.
MOVED_POINTS = 10
#: Fully absent: all reported time is absence, over so many weeks with lessons at least, with this coverage at least.
FULLY_ABSENT_WEEKS = 4
FULLY_ABSENT_COVERAGE = 50
#: So much other school activity, in percent of reported time, points to an adapted programme.
ADAPTED = 10
#: Rising: the absence is higher each week of three, in all by so many percentage points.
RISING_POINTS = 5


@dataclass(frozen=True)
class AbsenceShare:
    """An absence share as it may be shown: with its period, its source and, in the sums, its coverage."""

    sums: Sums
    first_day: datetime.date
    last_day: datetime.date
    source: Source = Source.COMPUTED

    @property
    def key(self) -> str:
        """What names it in a form."""
        return f"{self.source}:{self.first_day}:{self.last_day}"


def is_at_least(sums: Sums, name: Share, percent: int) -> bool:
    """Whether a share reaches so many percent. One that cannot be counted does not."""
    upper, lower = sums.parts(name)
    return lower > 0 and upper * 100 >= lower * percent


def has_low_coverage(sums: Sums) -> bool:
    return sums.scheduled > 0 and not is_at_least(sums, Share.COVERAGE, LOW_COVERAGE)


def has_moved_coverage(now: Sums, before: Sums) -> bool:
    """Whether the coverage of two periods differs too much to compare their shares."""
    return is_far_apart(now.coverage, before.coverage)


def is_far_apart(one: Fraction | Decimal | None, other: Fraction | Decimal | None) -> bool:
    """Whether two coverages differ by MOVED_POINTS or more; of an unknown one nothing can be said."""
    return one is not None and other is not None and abs(Fraction(one) - Fraction(other)) * 100 >= MOVED_POINTS


def is_fully_absent(sums: Sums, weeks: int) -> bool:
    """*Hemmasittare*: sums over some weeks, of which ``weeks`` had lessons."""
    return (
        weeks >= FULLY_ABSENT_WEEKS
        and sums.reported > 0
        and sums.absent == sums.reported
        and is_at_least(sums, Share.COVERAGE, FULLY_ABSENT_COVERAGE)
    )


def has_adapted_programme(sums: Sums) -> bool:
    return is_at_least(sums, Share.OTHER, ADAPTED)


def is_rising(weeks: Sequence[Sums], points: int = RISING_POINTS) -> bool:
    """Whether the absence share has risen through these weeks, oldest first, by so many points in all at least."""
    if not all(week.reported for week in weeks):
        return False
    rises = all(a.absent * b.reported < b.absent * a.reported for a, b in pairwise(weeks))
    first, last = weeks[0], weeks[-1]
    risen = last.absent * first.reported - first.absent * last.reported
    return rises and risen * 100 >= first.reported * last.reported * points


def flags(now: Sums, *, before: Sums | None = None, recent: Sums | None = None, recent_weeks: int = 0) -> list[Flag]:
    """What is to be said beside a share: ``before`` is the period it is compared with, ``recent`` the latest weeks."""
    held = {
        Flag.FULLY_ABSENT: is_fully_absent(recent or now, recent_weeks),
        Flag.LOW_COVERAGE: has_low_coverage(now),
        Flag.COVERAGE_MOVED: before is not None and has_moved_coverage(now, before),
        Flag.ADAPTED: has_adapted_programme(now),
    }
    return [flag for flag, holds in held.items() if holds]


def sums_of(
    path: str = "", *, within: Q | None = None, prefix: str = "", names: Sequence[str] = NAMES
) -> dict[str, Sum]:
    """Aggregates of some sums over the rows at ``path`` (``weekly_sums__``) for which ``within`` holds."""
    return {f"{prefix}{name}": Sum(f"{path}{name}", filter=within, default=0) for name in names}

"""Absence shares and what is to be said of them, defined once: for sums in memory, and as SQL for rows of sums.

Definitions (domain.md, section 3), in minutes: scheduled is all that was offered to the student; reported all that has
any status, other school activity and adapted programmes included; the absence share is valid and invalid absence over
reported; coverage is reported over scheduled. Everything is decided with whole numbers, so that Python, SQLite and
PostgreSQL say the same at every boundary; a test holds them equal.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from django.db.models import BooleanField, Case, Count, ExpressionWrapper, F, FloatField, Q, Sum, Value, When
from django.db.models.expressions import Combinable, CombinedExpression
from django.db.models.functions import Abs, Cast
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, LessThan

from absence.choices import Flag, Source


@dataclass(frozen=True)
class Sums:
    """Lessons and minutes added up. Shares are None where there is nothing to divide by."""

    lessons: int = 0
    scheduled: int = 0
    reported: int = 0
    present: int = 0
    valid: int = 0
    invalid: int = 0
    other: int = 0

    def __add__(self, more: Sums) -> Sums:
        return Sums(*(getattr(self, f.name) + getattr(more, f.name) for f in fields(Sums)))

    @classmethod
    def of(cls, row: object) -> Sums:
        """From a row of sums, or a mapping with their names; None counts as nothing."""
        get = row.get if hasattr(row, "get") else lambda name: getattr(row, name)
        return cls(*(get(f.name) or 0 for f in fields(cls)))

    @property
    def absent(self) -> int:
        return self.valid + self.invalid

    @property
    def unreported(self) -> int:
        return self.scheduled - self.reported

    def parts(self, name: Share) -> tuple[int, int]:
        """What a share divides by what."""
        upper, (lower,) = SHARES[name]
        values = self.__dict__  # a list asks this for thousands of rows
        return sum([values[part] for part in upper]), values[lower]

    def share(self, name: Share) -> Fraction | None:
        upper, lower = self.parts(name)
        return Fraction(upper, lower) if lower else None

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
SHARES: dict[Share, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Share.TOTAL: (("valid", "invalid"), ("reported",)),
    Share.VALID: (("valid",), ("reported",)),
    Share.INVALID: (("invalid",), ("reported",)),
    Share.COVERAGE: (("reported",), ("scheduled",)),
    Share.OTHER: (("other",), ("reported",)),
}
NAMES = tuple(f.name for f in fields(Sums))

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


# On plain values


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
    shares = [week.total_share for week in weeks]
    if None in shares:
        return False
    rises = all(earlier < later for earlier, later in zip(shares, shares[1:], strict=False))
    return rises and (shares[-1] - shares[0]) * 100 >= points


def flags(now: Sums, *, before: Sums | None = None, recent: Sums | None = None, recent_weeks: int = 0) -> list[Flag]:
    """What is to be said beside a share: ``before`` is the period it is compared with, ``recent`` the latest weeks."""
    held = {
        Flag.FULLY_ABSENT: is_fully_absent(recent or now, recent_weeks),
        Flag.LOW_COVERAGE: has_low_coverage(now),
        Flag.COVERAGE_MOVED: before is not None and has_moved_coverage(now, before),
        Flag.ADAPTED: has_adapted_programme(now),
    }
    return [flag for flag, holds in held.items() if holds]


# The same in SQL. ``prefix`` stands before the names of sums that a query has annotated: ``now_reported``.


def sums_of(
    path: str = "", *, within: Q | None = None, prefix: str = "", names: Sequence[str] = NAMES
) -> dict[str, Sum]:
    """Aggregates of some sums over the rows at ``path`` (``weekly_sums__``) for which ``within`` holds."""
    return {f"{prefix}{name}": Sum(f"{path}{name}", filter=within, default=0) for name in names}


def weeks_of(path: str, within: Q) -> Count:
    """How many weeks have lessons, of rows at ``path`` for which ``within`` holds."""
    return Count(f"{path}week", filter=within & Q(**{f"{path}scheduled__gt": 0}))


def _parts(name: Share, prefix: str) -> tuple[Combinable, Combinable]:
    upper, lower = ([F(f"{prefix}{part}") for part in parts] for parts in SHARES[name])
    return sum(upper[1:], upper[0]), lower[0]


def share_of(name: Share, prefix: str = "") -> Case:
    """A share as a number to sort by; NULL where there is nothing to divide by."""
    upper, lower = _parts(name, prefix)
    divided = CombinedExpression(Cast(upper, FloatField()), "/", Cast(lower, FloatField()))
    return Case(When(GreaterThan(lower, Value(0)), then=divided), default=None, output_field=FloatField())


def _holds(*conditions: object) -> ExpressionWrapper:
    """All of some conditions as a value that can be annotated and filtered by."""
    return ExpressionWrapper(Q(*conditions), BooleanField())


def at_least(name: Share, percent: int, prefix: str = "") -> ExpressionWrapper:
    """``is_at_least``."""
    upper, lower = _parts(name, prefix)
    return _holds(GreaterThan(lower, Value(0)), GreaterThanOrEqual(upper * 100, lower * percent))


def low_coverage(prefix: str = "") -> ExpressionWrapper:
    """``has_low_coverage``."""
    upper, lower = _parts(Share.COVERAGE, prefix)
    return _holds(GreaterThan(lower, Value(0)), LessThan(upper * 100, lower * LOW_COVERAGE))


def moved_coverage(prefix: str, before: str) -> ExpressionWrapper:
    """``has_moved_coverage``, of two prefixes."""
    upper, lower = _parts(Share.COVERAGE, prefix)
    upper_then, lower_then = _parts(Share.COVERAGE, before)
    apart = Abs(upper * lower_then - upper_then * lower)
    return _holds(
        GreaterThan(lower, Value(0)),
        GreaterThan(lower_then, Value(0)),
        GreaterThanOrEqual(apart * 100, lower * lower_then * MOVED_POINTS),
    )


def fully_absent(prefix: str, weeks: str) -> ExpressionWrapper:
    """``is_fully_absent``; ``weeks`` names the annotation that counts weeks with lessons."""
    absent, reported = _parts(Share.TOTAL, prefix)
    return _holds(
        Q(**{f"{weeks}__gte": FULLY_ABSENT_WEEKS}),
        GreaterThan(reported, Value(0)),
        Exact(absent, reported),
        GreaterThanOrEqual(reported * 100, F(f"{prefix}scheduled") * FULLY_ABSENT_COVERAGE),
    )


def adapted_programme(prefix: str = "") -> ExpressionWrapper:
    """``has_adapted_programme``."""
    return at_least(Share.OTHER, ADAPTED, prefix)


def rising(prefixes: Sequence[str], points: int = RISING_POINTS) -> ExpressionWrapper:
    """``is_rising``, of the prefixes of weeks, oldest first."""
    parts = [_parts(Share.TOTAL, prefix) for prefix in prefixes]
    conditions: list[object] = [GreaterThan(reported, Value(0)) for _absent, reported in parts]
    for (absent, reported), (later_absent, later_reported) in zip(parts, parts[1:], strict=False):
        conditions.append(LessThan(absent * later_reported, later_absent * reported))
    (first_absent, first_reported), (last_absent, last_reported) = parts[0], parts[-1]
    risen = last_absent * first_reported - first_absent * last_reported
    conditions.append(GreaterThanOrEqual(risen * 100, first_reported * last_reported * points))
    return _holds(*conditions)

"""What the evaluation counts (domain.md, sections 3, 5 and 6): bands, changes, and when a figure can be trusted.

Decided on plain values; ``rows`` says the same in SQL, and a second program in the tests holds both equal. Shares of
absence are whole ten-thousandths, *units*: 0.3605 is 3605, and a percentage point is a hundred. Whoever changes
anything that moves a figure raises ``VERSION``: frozen reports keep theirs.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from absence.choices import Source

VERSION = 1
#: Units in a whole, and in a percentage point.
WHOLE, POINT = 10_000, 100
#: Medium absence is 20-40 %, both ends included.
BAND_BOUNDS = (20 * POINT, 40 * POINT)
#: Marks of satisfaction that count as very satisfied, of 1-10.
VERY_SATISFIED = 9
#: A figure typed by hand is trusted when its period is a school week at least and a school year at most,
SHORTEST_DAYS, LONGEST_DAYS = 5, 366
#: begins before the day it is about, ends at most so many days before it,
OLDEST_DAYS = 183
#: and at most so many days after it: the figure of the week in which somebody was enrolled or closed.
LATE_DAYS = 7


class Band(TextChoices):
    """Bands of absence at enrolment."""

    LOW = "low", _("Low, under 20 %")
    MEDIUM = "medium", _("Medium, 20–40 %")
    HIGH = "high", _("High, over 40 %")


class Entry(TextChoices):
    """Grades when the student was enrolled: those of the latest term that had begun by then."""

    HIGHER = "higher", _("Passed in half of the subjects or more")
    LOWER = "lower", _("Passed in less than half of the subjects")
    NONE = "none", _("No grades yet")


class HomeLanguage(TextChoices):
    SWEDISH = "swedish", _("Swedish")
    OTHER = "other", _("Another language than Swedish")
    UNKNOWN = "unknown", _("Not stated")


#: How Swedish is written where the home language is a free text.
SWEDISH_WORDS = ("sv", "swe", "svenska", "swedish")


def band_of(units: int | None) -> Band | None:
    """The band of an absence at enrolment; None without a figure that can be trusted."""
    if units is None:
        return None
    low, high = BAND_BOUNDS
    return Band.LOW if units < low else Band.MEDIUM if units <= high else Band.HIGH


def direction_of(initial: int, closing: int) -> int:
    """1 when attendance was raised, -1 when it was lowered, 0 when it is unchanged.

    Initial minus closing in percentage points, rounded to a whole number, halves away from zero.
    """
    change = initial - closing
    return 0 if 2 * abs(change) < POINT else 1 if change > 0 else -1


def is_trusted(source: str, first_day: datetime.date, last_day: datetime.date, about: datetime.date) -> bool:
    """Whether a figure says something of the time before the day it is ``about``: enrolment, or closing.

    Figures from files and from attendance come with the period they were counted over. One typed by hand has a
    period that somebody typed, and the external evaluation could not trust those (domain.md, section 3).
    """
    if source != Source.TYPED:
        return True
    days = (last_day - first_day).days + 1
    return (
        SHORTEST_DAYS <= days <= LONGEST_DAYS
        and first_day <= about
        and -OLDEST_DAYS <= (last_day - about).days <= LATE_DAYS
    )


def entry_of(passed: int | None, graded: int | None) -> Entry:
    if not graded:
        return Entry.NONE
    return Entry.HIGHER if 2 * (passed or 0) >= graded else Entry.LOWER


def home_language_of(text: str) -> HomeLanguage:
    word = text.strip().lower()
    if not word:
        return HomeLanguage.UNKNOWN
    return HomeLanguage.SWEDISH if word in SWEDISH_WORDS else HomeLanguage.OTHER


def is_very_satisfied(mark: int) -> bool:
    return mark >= VERY_SATISFIED


def latest(closings: Iterable[tuple[datetime.date, int]]) -> int | None:
    """Of a student's closings in a period, as (day, number), the number of the one that counts: the last."""
    return max(closings, default=(None, None))[1]

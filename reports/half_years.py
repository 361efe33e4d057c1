"""Half-years, as districts report them: from where the last report ended to some days before the next is due.

There is one way in which time is cut, for evaluation, dashboards and half-year reports alike: what two of them tell of
a half-year is of the same students, and nothing is left when one is taken from the other (decision 0170).
"""

from __future__ import annotations

import datetime

from reports import conf

DAY = datetime.timedelta(days=1)


def _last_day(due: tuple[int, int]) -> tuple[int, int]:
    """The last month and day of the half-year that is reported by ``due``, the same in every year."""
    last = datetime.date(2001, *due) - conf.REPORT_DAYS * DAY
    return last.month, last.day


#: The last days of the spring's and of the autumn's half-year, as (month, day).
ENDS = tuple(_last_day(due) for due in conf.REPORTS_DUE)
#: The same as one number each, month times a hundred and day: for SQL.
ENDS_AS_NUMBERS = tuple(100 * month + day for month, day in ENDS)


def half_of(day: datetime.date) -> int:
    """The half-year of a day. They are numbered without a gap: twice the year for spring, one more for autumn.

    What comes after the last day of autumn belongs to the next spring.
    """
    number = 100 * day.month + day.day
    return 2 * day.year + sum(number > end for end in ENDS_AS_NUMBERS)


def last_day_of(half: int) -> datetime.date:
    year, autumn = divmod(half, 2)
    return datetime.date(year, *ENDS[autumn])


def days_of_half(half: int) -> tuple[datetime.date, datetime.date]:
    """The first and the last day of a half-year."""
    return last_day_of(half - 1) + DAY, last_day_of(half)


def due_of(half: int) -> datetime.date:
    """The day by which the half-year is to be reported."""
    year, autumn = divmod(half, 2)
    return datetime.date(year, *conf.REPORTS_DUE[autumn])


def is_autumn(half: int) -> bool:
    """Autumn's report is the year's: it tells of costs too."""
    return half % 2 == 1


def name_of_half(half: int) -> str:
    """``VT 2026`` for spring, ``HT 2026`` for autumn."""
    year, autumn = divmod(half, 2)
    return f"{'HT' if autumn else 'VT'} {year}"

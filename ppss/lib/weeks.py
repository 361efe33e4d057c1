"""ISO weeks as their Mondays, and how Swedes write them."""

from __future__ import annotations

import datetime
import re

from django.utils import formats
from django.utils.translation import pgettext

NBSP = "\N{NO-BREAK SPACE}"


def monday(day: datetime.date) -> datetime.date:
    """The Monday of the ISO week that the day lies in."""
    return day - datetime.timedelta(days=day.weekday())


def shift(week: datetime.date, weeks: int) -> datetime.date:
    """The Monday so many weeks on (or back, with a negative number)."""
    return monday(week) + datetime.timedelta(weeks=weeks)


def code(week: datetime.date) -> str:
    """``2026-W47``, as in addresses and files."""
    return f"{week:%G-W%V}"


def parse(text: str) -> datetime.date:
    """The Monday behind ``2026-W47``. Raises ValueError for anything else."""
    match = re.fullmatch(r"(\d{4})-W(\d{2})", text)
    if not match:
        raise ValueError(f"not an ISO week: {text!r}")
    return datetime.date.fromisocalendar(int(match[1]), int(match[2]), 1)


def label(week: datetime.date) -> str:
    """``v. 47``, with a no-break space; in English ``wk 47``."""
    word = pgettext("ISO week", "wk")
    return f"{word}{NBSP}{week.isocalendar().week}"


def span(week: datetime.date) -> str:
    """``16–22 november 2026``, with as much of the first day as the last does not say already."""
    last = week + datetime.timedelta(days=6)
    first = "j" if week.month == last.month else "j F" if week.year == last.year else "j F Y"
    return f"{formats.date_format(week, first)}–{formats.date_format(last, 'j F Y')}"

"""Counting in calendar days."""

from __future__ import annotations

import datetime


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The same day so many calendar months on; the last of the month where there is no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    first_of_next = datetime.date(year + month // 12, month % 12 + 1, 1)
    return min(
        datetime.date(year, month, 1) + datetime.timedelta(days=day.day - 1), first_of_next - datetime.timedelta(days=1)
    )

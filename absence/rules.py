"""Decisions about absence figures on plain values. Today is always an argument."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

#: The period of a figure is at most a year: an average over more says nothing of how it is.
PERIOD_DAYS_MAX = 366


def figure_problems(
    *,
    share: Decimal | None,
    first_day: datetime.date | None,
    last_day: datetime.date | None,
    today: datetime.date,
    birth_date: datetime.date,
    coverage: Decimal | None = None,
) -> dict[str, str]:
    """Why a figure cannot stand, as a sentence for each field; empty when it can. Shares are between 0 and 1."""
    problems: dict[str, str] = {}
    if share is None:
        problems["share"] = _("Enter the absence in percent.")
    elif not 0 <= share <= 1:
        problems["share"] = _("The absence is between 0 and 100 percent.")
    if coverage is not None and not 0 <= coverage <= 1:
        problems["coverage"] = _("The coverage is between 0 and 100 percent.")
    for field, day in (("first_day", first_day), ("last_day", last_day)):
        if day is None:
            problems[field] = _("An absence needs its period: enter the first and the last day.")
        elif day > today:
            problems[field] = _("The date lies in the future.")
        elif day < birth_date:
            problems[field] = _("The date is before the student was born.")
    if first_day and last_day and last_day < first_day and "last_day" not in problems:
        problems["last_day"] = _("The last day is before the first day.")
    if first_day and last_day and not problems and (last_day - first_day).days >= PERIOD_DAYS_MAX:
        problems["first_day"] = _("The period is longer than a year. Check the year of the first day.")
    return problems

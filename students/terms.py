"""The calendar of terms and holidays: which days and weeks are school.

``break_weeks(first, last, school)`` and ``school_weeks(...)`` are for one school; where there are several, read the
calendar once with ``read_calendar(first, last)`` and ask it for each: both cost one query.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import F, Value
from django.db.models.fields import BigIntegerField, BooleanField, CharField

from ppss.lib import weeks
from students.models import SchoolBreak, Term

DAY = datetime.timedelta(days=1)
#: After the last known term so many days are still taken for its holidays: a summer without school is ten weeks.
HOLIDAYS_AFTER_LAST_TERM = 84


@dataclass(frozen=True)
class Days:
    """A stretch of days, both counted; a break holds for one school (its id) or for all (None)."""

    start: datetime.date
    end: datetime.date
    school: int | None = None
    name: str = ""

    def __contains__(self, day: datetime.date) -> bool:
        return self.start <= day <= self.end


@dataclass(frozen=True)
class Calendar:
    """Terms and breaks as plain values.

    Where the calendar says nothing (no term kept, before the first, long after the last) days count as school days:
    a gap in what admins have kept must not hide weeks that were missed.
    """

    terms: tuple[Days, ...] = ()
    breaks: tuple[Days, ...] = ()
    _free: dict[tuple[datetime.date, datetime.date, int | None], frozenset[datetime.date]] = field(
        default_factory=dict, compare=False, repr=False
    )

    @cached_property
    def _schools(self) -> frozenset[int | None]:
        """Schools with a break of their own."""
        return frozenset(each.school for each in self.breaks)

    def is_known(self, day: datetime.date) -> bool:
        """Whether the calendar reaches to the day: in or between terms, or in the summer after the last one."""
        if not self.terms:
            return False
        last = max(t.end for t in self.terms) + HOLIDAYS_AFTER_LAST_TERM * DAY
        return min(t.start for t in self.terms) <= day <= last

    def is_school_day(self, day: datetime.date, school: int | None = None) -> bool:
        """Monday to Friday, in a term, in no break of the school or of all schools."""
        if day.weekday() > 4:
            return False
        if any(day in b and b.school in (None, school) for b in self.breaks):
            return False
        return any(day in t for t in self.terms) or not self.is_known(day)

    def break_weeks(
        self, first: datetime.date, last: datetime.date, school: int | None = None
    ) -> frozenset[datetime.date]:
        """Mondays of the ISO weeks from that of ``first`` to that of ``last`` which are wholly without school.

        Worked out once for the same days and school, and once for all schools without a break of their own: a page
        asks for each of its students.
        """
        school = school if school in self._schools else None
        asked = (first, last, school)
        if asked not in self._free:
            self._free[asked] = frozenset(
                week
                for week in _mondays(first, last)
                if not any(self.is_school_day(week + n * DAY, school) for n in range(5))
            )
        return self._free[asked]

    def school_weeks(self, first: datetime.date, last: datetime.date, school: int | None = None) -> list[datetime.date]:
        """Mondays of the weeks with a school day at least, oldest first."""
        without = self.break_weeks(first, last, school)
        return [week for week in _mondays(first, last) if week not in without]


@dataclass(frozen=True)
class Week:
    """One ISO week for a page: ``kind`` is school, part (some free days), free or unknown; which breaks touch it."""

    monday: datetime.date
    kind: str
    breaks: tuple[str, ...]


def weeks_of_year(
    calendar: Calendar, first: datetime.date, last: datetime.date, school: int | None = None
) -> list[Week]:
    """Each ISO week between two days, as one sees it on a wall calendar; weekdays alone are looked at."""
    told = []
    for week in _mondays(first, last):
        days = [week + n * DAY for n in range(5)]
        count = sum(calendar.is_school_day(day, school) for day in days)
        known = any(calendar.is_known(day) for day in days)
        kind = {0: "free", 5: "school"}.get(count, "part") if known else "unknown"
        touching = (b for b in calendar.breaks if b.school in (None, school) and any(day in b for day in days))
        told.append(Week(week, kind, tuple(b.name for b in touching)))
    return told


def read_calendar(first: datetime.date, last: datetime.date) -> Calendar:
    """The terms, and the breaks that touch the ISO weeks of these days, in one query."""
    first, last = weeks.monday(first), weeks.monday(last) + 6 * DAY
    nobody, nameless = Value(None, output_field=BigIntegerField()), Value("", output_field=CharField())
    terms = Term.objects.order_by().values_list(
        Value(True, output_field=BooleanField()), F("start"), F("end"), nobody, nameless
    )
    breaks = (
        SchoolBreak.objects.order_by()
        .filter(start__lte=last, end__gte=first)
        .values_list(Value(False, output_field=BooleanField()), F("start"), F("end"), F("school"), F("name"))
    )
    rows = [(bool(is_term), Days(*days)) for is_term, *days in terms.union(breaks, all=True)]
    return Calendar(
        terms=tuple(days for is_term, days in rows if is_term),
        breaks=tuple(days for is_term, days in rows if not is_term),
    )


def break_weeks(first: datetime.date, last: datetime.date, school: int | None = None) -> frozenset[datetime.date]:
    """Mondays of weeks wholly without school for a school (its id); one query. For ``cases.rules.missed_weeks``."""
    return read_calendar(first, last).break_weeks(first, last, school)


def school_weeks(first: datetime.date, last: datetime.date, school: int | None = None) -> list[datetime.date]:
    """Mondays of weeks with school for a school (its id), oldest first; one query."""
    return read_calendar(first, last).school_weeks(first, last, school)


def _mondays(first: datetime.date, last: datetime.date) -> Iterator[datetime.date]:
    week = weeks.monday(first)
    while week <= last:
        yield week
        week += 7 * DAY

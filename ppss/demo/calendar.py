"""The demo's calendar: terms and holidays as Stockholm's schools have them, and the school weeks up to today."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from dateutil.easter import easter

from accounts.models import User
from ppss.lib import weeks
from students.actions import breaks, terms
from students.choices import Season
from students.terms import school_weeks

Day = datetime.date
ONE = datetime.timedelta(days=1)


def _monday(year: int, week: int) -> Day:
    return Day.fromisocalendar(year, week, 1)


def tell_calendar(*, by: User, today: Day) -> None:
    """Terms and holidays from two years back to the coming one."""
    for year in range(today.year - 2, today.year + 2):
        terms.create(by=by, year=year, season=Season.VT, start=_monday(year, 2) + ONE, end=_monday(year, 24) + 4 * ONE)
        terms.create(by=by, year=year, season=Season.HT, start=_monday(year, 34), end=Day(year, 12, 19))
        easter_monday = easter(year) + ONE
        for name, start, end in (
            ("Sportlov", _monday(year, 9), _monday(year, 9) + 4 * ONE),
            ("Påsklov", easter_monday, easter_monday + 4 * ONE),
            ("Kristi himmelsfärd", easter_monday + 38 * ONE, easter_monday + 39 * ONE),
            ("Höstlov", _monday(year, 44), _monday(year, 44) + 4 * ONE),
            ("Studiedag", _monday(year, 39) + 4 * ONE, _monday(year, 39) + 4 * ONE),
        ):
            breaks.create(by=by, name=name, start=start, end=end)
        breaks.create(by=by, name="Jullov", start=Day(year, 12, 20), end=_monday(year + 1, 2))


@dataclass(frozen=True)
class Clock:
    """Time as the stories count it: so many school weeks ago."""

    today: Day
    weeks: tuple[Day, ...]

    @classmethod
    def up_to(cls, today: Day) -> Clock:
        """School weeks of the last two years; the newest is this week, or the last one with school."""
        return cls(today, tuple(school_weeks(today - 730 * ONE, today)))

    def week(self, ago: int) -> Day:
        return self.weeks[-1 - ago]

    def day(self, ago: int, weekday: int = 0) -> Day:
        """A day (Monday is 0) of the school week so long ago, today at the latest."""
        return min(self.week(ago) + weekday * ONE, self.today)

    def moment(self, ago: int, weekday: int, hour: int) -> datetime.datetime:
        """An hour of such a day; of today, a minute past midnight, which has always been."""
        day = self.day(ago, weekday)
        time = datetime.time(0, 1) if day == self.today else datetime.time(hour, 20)
        return datetime.datetime.combine(day, time)

    def is_this_week(self, week: Day) -> bool:
        return week == weeks.monday(self.today)

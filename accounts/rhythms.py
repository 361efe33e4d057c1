"""How often something is done by the clock, and when next. Pure: now is an argument."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from accounts.choices import RhythmUnit

#: Times of day are those of the city, wherever the server stands.
ZONE = ZoneInfo("Europe/Stockholm")
MINUTE = datetime.timedelta(minutes=1)


@dataclass(frozen=True)
class Rhythm:
    """Every so many minutes, or each day or one weekday (Monday is 0) at a time of day."""

    unit: RhythmUnit
    every: int = 1
    at: datetime.time | None = None
    weekday: int | None = None

    def next_after(self, moment: datetime.datetime, *, minute: datetime.timedelta = MINUTE) -> datetime.datetime:
        """The first time after the moment. A time that a night of summer time leaves out comes an hour later."""
        if self.unit == RhythmUnit.MINUTES:
            return moment + self.every * minute
        local = moment.astimezone(ZONE)
        day = local.date()
        if self.unit == RhythmUnit.WEEKLY:
            day += datetime.timedelta(days=(self.weekday - day.weekday()) % 7)
        then = datetime.datetime.combine(day, self.at, tzinfo=ZONE)
        if then <= local:
            step = 7 if self.unit == RhythmUnit.WEEKLY else 1
            then = datetime.datetime.combine(day + datetime.timedelta(days=step), self.at, tzinfo=ZONE)
        return then


def each_minutes(every: int) -> Rhythm:
    return Rhythm(RhythmUnit.MINUTES, every=every)


def daily(hour: int, minute: int) -> Rhythm:
    return Rhythm(RhythmUnit.DAILY, at=datetime.time(hour, minute))


def weekly(weekday: int, hour: int, minute: int) -> Rhythm:
    return Rhythm(RhythmUnit.WEEKLY, at=datetime.time(hour, minute), weekday=weekday)

"""Which weeks a list looks at: the latest school weeks, the term, or the weeks that hold two days."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from absence.choices import Window
from ppss.lib import weeks
from students.terms import DAY, Calendar

#: A list looks over a school year at most.
LONGEST = 53
#: School weeks are looked for so far back.
SEARCHED = 40
#: So many weeks are drawn as a small line.
TREND_WEEKS = 8


@dataclass(frozen=True)
class Weeks:
    """Mondays of the first and the last week of a window, both counted, and which kind it is.

    ``recent`` are the latest four school weeks of it: who is absent all of them is fully absent. ``trend`` are the
    latest eight, holidays left out; ``signs`` those that are looked through for what is always missed.
    """

    kind: Window
    first: datetime.date
    last: datetime.date
    recent: tuple[datetime.date, ...] = ()
    trend: tuple[datetime.date, ...] = ()
    signs: tuple[datetime.date, ...] = ()

    @property
    def is_recent(self) -> bool:
        """Whether the latest weeks are the whole window."""
        return len(self.recent) == self.count and self.recent[0] == self.first

    @property
    def rising(self) -> tuple[datetime.date, ...]:
        """The three weeks through which absence may have risen; none where there are fewer."""
        return self.trend[-3:] if len(self.trend) >= 3 else ()

    @property
    def first_day(self) -> datetime.date:
        return self.first

    @property
    def last_day(self) -> datetime.date:
        """Sunday of the last week; what lies ahead has no lessons."""
        return self.last + 6 * DAY

    @property
    def count(self) -> int:
        return (self.last - self.first).days // 7 + 1

    @property
    def before(self) -> tuple[datetime.date, datetime.date]:
        """As many weeks just before, to compare the coverage with."""
        return weeks.shift(self.first, -self.count), weeks.shift(self.first, -1)

    @property
    def label(self) -> str:
        """``v. 41–44``."""
        first, last = weeks.label(self.first), self.last.isocalendar().week
        return first if self.first == self.last else f"{first}–{last}"


def choose(
    kind: str,
    *,
    today: datetime.date,
    calendar: Calendar,
    school: int | None = None,
    count: int = 4,
    own: tuple[datetime.date, datetime.date] | None = None,
    sign_weeks: int = TREND_WEEKS,
) -> Weeks:
    """The window of a kind. ``count`` school weeks lie wholly before this one; a term goes up to this week.

    Own dates become the weeks that hold them. Without a term in the calendar the latest school weeks stand in.
    """
    last_week = weeks.shift(today, -1)
    school_weeks = calendar.school_weeks(weeks.shift(last_week, 1 - SEARCHED), last_week, school) or [last_week]
    first, last = school_weeks[-count:][0], school_weeks[-1]
    term = max((t for t in calendar.terms if t.start <= today), key=lambda t: t.start, default=None)
    if kind == Window.TERM and term:
        first, last = weeks.monday(term.start), weeks.monday(min(term.end, today))
    elif kind == Window.OWN and own:
        first, last = (weeks.monday(day) for day in own)
        first = max(first, weeks.shift(last, 1 - LONGEST))
    else:
        kind = Window.WEEKS
    within = calendar.school_weeks(weeks.shift(last, 1 - SEARCHED), min(last, last_week), school)
    recent = tuple(week for week in within if first <= week)[-4:]
    signs = tuple(within[-sign_weeks:])
    return Weeks(Window(kind), first, last, recent, tuple(within[-TREND_WEEKS:]), signs)


def own_dates(
    asked: Mapping[str, str], today: datetime.date
) -> tuple[tuple[datetime.date, datetime.date] | None, bool]:
    """Two days asked for as ``from`` and ``to``, in order and not ahead; and whether what was asked for is wrong."""
    texts = [asked.get(name, "") for name in ("from", "to")]
    if not any(texts):
        return None, False
    try:
        first, last = map(datetime.date.fromisoformat, texts)
    except ValueError:
        return None, True
    last = min(last, today)
    return ((first, last), False) if first <= last else (None, True)

"""When a message may go, and when it is tried again. Pure: now is an argument."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

#: Quiet hours are those of the city, wherever the server stands.
ZONE = ZoneInfo("Europe/Stockholm")
QUIET_FROM, QUIET_UNTIL = datetime.time(20), datetime.time(7)
#: A message that could not be sent for so long is no longer tried.
GIVE_UP_AFTER = datetime.timedelta(days=1)
#: Waiting after the first failure, doubled with each, up to the longest.
FIRST_WAIT, LONGEST_WAIT = datetime.timedelta(minutes=1), datetime.timedelta(hours=2)


def is_quiet(moment: datetime.datetime) -> bool:
    """Whether the moment lies in the quiet hours, from 20.00 until before 07.00 in Stockholm."""
    clock = moment.astimezone(ZONE).time()
    return clock >= QUIET_FROM or clock < QUIET_UNTIL


def first_allowed(moment: datetime.datetime, *, any_hour: bool = False) -> datetime.datetime:
    """The moment itself, or the end of the quiet hours that it lies in."""
    if any_hour or not is_quiet(moment):
        return moment
    local = moment.astimezone(ZONE)
    day = local.date() + datetime.timedelta(days=local.time() >= QUIET_FROM)
    return datetime.datetime.combine(day, QUIET_UNTIL, tzinfo=ZONE)


def wait_after(attempts: int, *, first: datetime.timedelta = FIRST_WAIT) -> datetime.timedelta:
    """How long to wait after so many attempts (1 or more): 1, 2, 4 minutes, at most two hours."""
    return min(first * 2 ** min(max(attempts, 1) - 1, 20), LONGEST_WAIT)

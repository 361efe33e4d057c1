"""What a monitor asks: whether the clock ticks, messages go and files come in. No name and no text in any answer."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from health_check.base import HealthCheck
from health_check.exceptions import ServiceUnavailable

from accounts import clock
from imports.choices import State
from imports.models import Batch
from messaging import figures

#: A clock that has not ticked for so long stands still.
TICKS_WITHIN = datetime.timedelta(minutes=5)


def last_import() -> datetime.datetime | None:
    """When a file was last carried out; None when none ever was."""
    return Batch.objects.filter(state=State.DONE).aggregate(last=Max("state_since"))["last"]


@dataclass
class Clock(HealthCheck):
    """Beat, or cron with ``manage.py tick``. One that has never ticked is wrong in production alone."""

    def run(self) -> None:
        ticked = clock.last_tick()
        if ticked is None and not settings.PRODUCTION:
            return
        if ticked is None or ticked < timezone.now() - TICKS_WITHIN:
            raise ServiceUnavailable(f"The clock stands still: last tick {_told(ticked)}")


@dataclass
class Messages(HealthCheck):
    """That no message has been due for longer than MESSAGES_WAIT_MINUTES."""

    def run(self) -> None:
        oldest = figures.queue().oldest
        if oldest and oldest > datetime.timedelta(minutes=settings.MESSAGES_WAIT_MINUTES):
            raise ServiceUnavailable(f"A message has been due for {int(oldest.total_seconds() // 60)} minutes")


@dataclass
class Imports(HealthCheck):
    """That a file has come in within IMPORT_WITHIN_DAYS; 0, where none is expected, asks nothing."""

    def run(self) -> None:
        days, last = settings.IMPORT_WITHIN_DAYS, last_import()
        if days and (last is None or last < timezone.now() - datetime.timedelta(days=days)):
            raise ServiceUnavailable(f"No file has come in for {days} days: last {_told(last)}")


def _told(moment: datetime.datetime | None) -> str:
    return moment.isoformat(timespec="minutes") if moment else "never"

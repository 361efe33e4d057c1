"""Jobs of the clock: what they are, when they are due, and running one.

Each app names its own in a module ``jobs``, found when the clock is asked for the first time::

    job("sweep_imports", batches.sweep, _("Remove files whose time has passed"), each_minutes(60))

Beat ticks once a minute (or cron runs ``manage.py tick``); what is due then stands in ``ClockJob``, which
administrators can see and change. Every job has a command of its own name, which cron can run instead.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from accounts.models import ClockJob
from accounts.rhythms import Rhythm

log = structlog.get_logger(__name__)

#: The row that keeps when the clock last ticked.
TICK = "tick"


@dataclass(frozen=True)
class Job:
    """``does`` returns how many things it did; a run counts as lost after ``longest`` minutes."""

    name: str
    does: Callable[[], int]
    about: str
    rhythm: Rhythm
    longest: int


_jobs: dict[str, Job] = {}


def job(name: str, does: Callable[[], int], about: str, rhythm: Rhythm, *, longest: int = 60) -> None:
    """Register a job; the rhythm is the one it begins with."""
    _jobs[name] = Job(name, does, about, rhythm, longest)


@cache
def _find_all() -> None:
    autodiscover_modules("jobs")


def every() -> Mapping[str, Job]:
    """All jobs by name."""
    _find_all()
    return _jobs


def make_rows() -> None:
    """A row for each job that has none yet."""
    now, jobs = timezone.now(), every()
    there = set(ClockJob.objects.values_list("name", flat=True))
    rows = []
    for name in jobs.keys() - there:
        rhythm = jobs[name].rhythm
        fields = {"unit": rhythm.unit, "every": rhythm.every, "at": rhythm.at, "weekday": rhythm.weekday}
        rows.append(ClockJob(name=name, next_at=rhythm.next_after(now), **fields))
    if TICK not in there:
        rows.append(ClockJob(name=TICK, unit="minutes", is_on=False))
    ClockJob.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def take_due() -> list[str]:
    """Names of the jobs to run now, each given to one caller alone. Notes that the clock has ticked."""
    make_rows()
    now = timezone.now()
    ClockJob.objects.filter(name=TICK).update(last_ended_at=now)
    due = ClockJob.objects.filter(name__in=every(), is_on=True, next_at__lte=now)
    rows = list(due.select_for_update(skip_locked=True).order_by("next_at", "name"))
    return [row.name for row in rows if _take(row, now)]


def _take(row: ClockJob, now: datetime.datetime) -> bool:
    """Give a locked row to the caller, unless somebody has it."""
    if row.is_running(now):
        return False
    minute = datetime.timedelta(seconds=settings.CLOCK_MINUTE)
    row.next_at = row.rhythm.next_after(now, minute=minute)
    row.running_until = now + every()[row.name].longest * minute
    row.save(update_fields=["next_at", "running_until"])
    return True


@transaction.atomic
def take(name: str) -> bool:
    """Take one job to run it now, due or not; False when it is running."""
    make_rows()
    return _take(ClockJob.objects.select_for_update().get(name=name), timezone.now())


def run(name: str) -> int:
    """Run a job that was taken, and note how it went. What goes wrong is noted, and raised again."""
    known = ClockJob.objects.filter(name=name)
    known.update(last_began_at=timezone.now())
    try:
        done = every()[name].does()
    except Exception as error:
        _end(name, went_well=False, result=type(error).__name__)
        log.exception("job of the clock failed", job=name)
        raise
    _end(name, went_well=True, result=str(done))
    return done


def _end(name: str, *, went_well: bool, result: str) -> None:
    fields = {"running_until": None, "last_ended_at": timezone.now(), "last_went_well": went_well}
    ClockJob.objects.filter(name=name).update(last_result=result[:200], **fields)


def last_tick() -> datetime.datetime | None:
    """When the clock last ticked; None when it never has."""
    return ClockJob.objects.filter(name=TICK).values_list("last_ended_at", flat=True).first()

"""Reading a server: started, worked on page by page, cancelled, gone on with.

A page is fetched first; then one transaction writes its rows, the counts, and where the next page is. So whatever stops
the work, in a page or between two, all that is kept is whole, and the run goes on with the page that comes next.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from imports.choices import Outcome, ProblemKind, RunState, StepState
from imports.models import Batch, Run, Source, Step
from imports.problems import NotOffered, PageGone, ServerTrouble
from imports.ss12000 import readers
from imports.ss12000.client import Client
from imports.ss12000.tally import COUNTS, Tally

logger = logging.getLogger(__name__)

#: Told after each page: the endpoint, and how many objects of it have come.
Tell = Callable[[Step], None]
#: While the server makes us wait, it is looked this often whether to go on.
GLANCE = 2.0
KIND = "ss12000"


class _Cancelled(Exception):
    """Somebody has cancelled the run."""


class _Taken(Exception):
    """Another process works on the run, or it has ended."""


@transaction.atomic
def start(*, source: Source, by: User | None, is_full: bool = False) -> Run:
    """A run to be worked on: a broken one goes on, unless everything is asked for; otherwise a new one.

    The first reads everything, later ones what has changed. Raises ValidationError while the server is being read.
    """
    source = Source.objects.select_for_update().get(pk=source.pk)
    open_run = source.runs.filter(state__in=RunState.OPEN).first()
    if open_run and not open_run.is_broken_off:
        raise ValidationError(_("The server is being read already."))
    is_full = is_full or source.reads_all
    if open_run and not (is_full and not open_run.is_full) and not source.reads_all:
        return go_on(run=open_run, by=by)
    if open_run:
        _end(open_run, RunState.CANCELLED)
    batch = Batch(kind=KIND, file_name=source.name, created_by=by)
    batch.save()
    run = Run(source=source, batch=batch, is_full=is_full, started_by=by)
    run.full_clean()
    run.save()
    Step.objects.bulk_create(
        Step(run=run, endpoint=reader.key, position=n, since=_since(source, reader, is_full))
        for n, reader in enumerate(readers.every())
    )
    if is_full:
        Source.objects.filter(pk=source.pk).update(reads_all=False)
    audit.record("run.start", run, by=by, is_full=is_full)
    return run


def _since(source: Source, reader: type[readers.Reader], is_full: bool) -> str:
    """After which change to ask: what the last run that came to the end of this endpoint has seen."""
    if is_full and not reader.needs_since:
        return ""
    done = Step.objects.filter(run__source=source, endpoint=reader.key, state=StepState.DONE)
    return done.order_by("-pk").values_list("newest", flat=True).first() or ""


@transaction.atomic
def go_on(*, run: Run, by: User | None) -> Run:
    """Let a run that was broken off go on where it stopped. Raises ValidationError for any other."""
    run = _locked(run.pk)
    if not run.is_broken_off:
        raise ValidationError(_("This reading goes on, or has ended."))
    run.problem, run.worker, run.is_cancelled = "", "", False
    _move(run, RunState.WAITING)
    audit.record("run.go_on", run, by=by)
    return run


@transaction.atomic
def cancel(*, run: Run, by: User | None) -> Run:
    """Stop a run before its next page; what was written before stays, whole. Raises ValidationError when it is over."""
    run = _locked(run.pk)
    if not run.is_open:
        raise ValidationError(_("This reading has ended."))
    run.is_cancelled = True
    run.save(update_fields=["is_cancelled"])
    if run.state == RunState.WAITING or run.is_broken_off:
        _end(run, RunState.CANCELLED)
    audit.record("run.cancel", run, by=by)
    return run


def work(*, run_id: int, tell: Tell | None = None, seconds: float | None = None) -> bool:
    """Read pages until the run has ended, or for so many seconds. Returns whether there is more to do.

    A second process that is handed the same run does nothing. Raises KeyboardInterrupt with the run cancelled.
    """
    worker = _claim(run_id)
    if not worker:
        return False
    job = _Job(run_id, worker, tell or (lambda step: None), seconds)
    try:
        with Client(job.run.source, pause=job.pause) as client:
            job.client = client
            if not job.read():
                return True
        with job.turn() as run:
            _end(run, RunState.DONE)
    except _Taken:
        return False
    except _Cancelled:
        _close(run_id, worker, RunState.CANCELLED)
    except KeyboardInterrupt:
        _close(run_id, worker, RunState.CANCELLED)
        raise
    except ServerTrouble as trouble:
        _close(run_id, worker, RunState.BROKEN, str(trouble))
    except Exception:
        logger.exception("reading a server broke off in run %s", run_id)
        told = _("Something went wrong here. What was read before is kept. Tell those who run the system.")
        _close(run_id, worker, RunState.BROKEN, told)
    return False


@transaction.atomic
def _claim(run_id: int) -> str:
    """Take a run to work on it; an empty text where another process has it, or it has ended."""
    run = _locked(run_id)
    if not run.is_working or (run.worker and not run.is_broken_off):
        return ""
    run.worker = secrets.token_hex(16)
    _move(run, RunState.RUNNING)
    return run.worker


class _Job:
    """A run in the hands of one process."""

    def __init__(self, run_id: int, worker: str, tell: Tell, seconds: float | None) -> None:
        self.run = Run.objects.select_related("source", "batch", "started_by").get(pk=run_id)
        self.worker = worker
        self.tell = tell
        self.until = None if seconds is None else time.monotonic() + seconds
        self.client: Client
        self.restarted: set[str] = set()

    @contextmanager
    def turn(self) -> Iterator[Run]:
        """A transaction in which the run is still ours and nobody has cancelled it."""
        with transaction.atomic():
            run = _locked(self.run.pk)
            if run.worker != self.worker or run.state != RunState.RUNNING:
                raise _Taken
            if run.is_cancelled:
                raise _Cancelled
            yield run
            Run.objects.filter(pk=run.pk).update(state_since=timezone.now())

    def pause(self, seconds: float) -> None:
        """Wait, and meanwhile look whether to go on; a sign of life each time."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(left, GLANCE))
            with self.turn():
                pass

    def read(self) -> bool:
        """Go through the endpoints. Returns whether the run came to its end, rather than its time."""
        for step in self.run.steps.all():
            while step.state not in (StepState.DONE, StepState.ABSENT):
                if self.until and time.monotonic() > self.until:
                    Run.objects.filter(pk=self.run.pk, worker=self.worker).update(worker="")
                    return False
                self._go_on(step)
                self.tell(step)
        return True

    def _go_on(self, step: Step) -> None:
        reader = readers.get(step.endpoint)
        if reader is None:
            step.state = StepState.ABSENT
            step.save()
        elif step.state == StepState.SETTLING:
            self._settle(step, reader)
        elif not reader.path or (reader.needs_since and not step.since):
            step.begun_at = step.begun_at or self._run_begun()
            self._settle(step, reader)
        else:
            self._page(step, reader)

    def _run_begun(self) -> str:
        first = self.run.steps.exclude(begun_at="").first()
        return first.begun_at if first else timezone.now().isoformat()

    def _page(self, step: Step, reader: type[readers.Reader]) -> None:
        params = reader(self._work(Tally())).params(step.since)
        try:
            page = self.client.page(reader.path, params, token=step.page_token)
        except NotOffered as trouble:
            self._leave(step, trouble)
            return
        except PageGone as trouble:
            self._begin_again(step, trouble)
            return
        tally = Tally()
        with self.turn():
            step.begun_at = step.begun_at or page.at.isoformat()
            newest = reader(self._work(tally)).read(page.data)
            step.newest = readers.newest(step.newest, newest) if step.newest and newest else step.newest or newest
            step.pages += 1
            if page.next_token and page.next_token == step.page_token:
                raise ServerTrouble(_("The server leads from a page to the same page again."))
            step.page_token = page.next_token
            step.state = StepState.GOING if page.next_token else StepState.SETTLING
            self._keep(step, tally)

    def _settle(self, step: Step, reader: type[readers.Reader]) -> None:
        tally = Tally()
        at_work = reader(self._work(tally))
        at_work.fetch()
        with self.turn():
            has_more = at_work.turn()
            step.state = StepState.SETTLING if has_more else StepState.DONE
            if step.state == StepState.DONE:
                step.newest = _next_since(step, reader)
            self._keep(step, tally)

    def _leave(self, step: Step, trouble: ServerTrouble) -> None:
        """Go on without an endpoint that the server does not have; gone in the middle, it breaks the run off."""
        if step.pages:
            raise trouble
        tally = Tally()
        tally.problem(ProblemKind.NOTICE, "", str(trouble))
        with self.turn():
            step.state = StepState.ABSENT
            self._keep(step, tally)

    def _begin_again(self, step: Step, trouble: PageGone) -> None:
        """Read an endpoint from its beginning, once: its page is forgotten, or it cannot tell changes alone."""
        if step.endpoint in self.restarted:
            self._leave(step, trouble)
            return
        self.restarted.add(step.endpoint)
        with self.turn():
            if not step.page_token:
                step.since = ""
            step.page_token = ""
            step.save()

    def _work(self, tally: Tally) -> readers.Work:
        return readers.Work(self.run, self.client, tally)

    def _keep(self, step: Step, tally: Tally) -> None:
        tally.add_to(step)
        tally.write(self.run, step.endpoint)
        step.save()


def _next_since(step: Step, reader: type[readers.Reader]) -> str:
    """After which change the next run asks: the newest seen, but none after this endpoint began to be read.

    What changes while pages are turned can slip from one to another unseen; it is later than the beginning.
    """
    if reader.needs_since:
        return step.begun_at
    seen = step.newest or step.since
    return readers.oldest(seen, step.begun_at) if seen and step.begun_at else seen


@transaction.atomic
def _close(run_id: int, worker: str, state: RunState, problem: str = "") -> None:
    run = _locked(run_id)
    if run.worker == worker and run.is_open:
        run.problem = problem
        if state == RunState.BROKEN:
            run.worker = ""
            _move(run, state)
            audit.record("run.break", run, by=run.started_by)
        else:
            _end(run, state)


def _end(run: Run, state: RunState) -> None:
    run.worker = ""
    run.ended_at = timezone.now()
    _move(run, state)
    if run.is_full and state == RunState.CANCELLED:
        Source.objects.filter(pk=run.source_id).update(reads_all=True)
    sums = run.steps.aggregate(**{name: Sum(name, default=0) for name in COUNTS})
    batch = run.batch
    batch.rows = sums["received"]
    for outcome in (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED, Outcome.SKIPPED):
        setattr(batch, outcome, sums[outcome])
    batch.save()
    audit.record("run.end", run, by=run.started_by, state=state.value, **sums)


def _move(run: Run, state: RunState) -> None:
    run.state = state
    run.state_since = timezone.now()
    run.save()


def _locked(run_id: int) -> Run:
    return Run.objects.select_for_update(of=("self",)).select_related("source", "batch").get(pk=run_id)

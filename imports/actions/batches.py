"""An uploaded file on its way: looked through, waiting, carried out or discarded."""

from __future__ import annotations

import datetime
import logging
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from imports import registry
from imports.actions.files import Progress, carry_out
from imports.choices import State
from imports.files import checksum
from imports.models import Batch
from imports.problems import Cancelled, FileRefused, PeriodNeeded
from imports.report import Report

logger = logging.getLogger(__name__)

#: A previewed file that nobody carries out is discarded after so long.
WAITS = datetime.timedelta(days=1)
#: A file sums over a school year at most.
PERIOD_MAX = datetime.timedelta(days=366)
#: A file in one of these states waits for somebody.
WAITING = (State.ASKING, State.PREVIEWED)
#: Refused rows can be fetched for so long; then only the counts stay.
REPORT_KEPT = datetime.timedelta(days=30)


def upload(*, kind: str, file: UploadedFile, by: User) -> Batch:
    """Keep a file in the shared storage, to be looked through by the task ``imports.tasks.work``."""
    name = default_storage.save(f"imports/{secrets.token_hex(16)}", file)
    try:
        with transaction.atomic():
            batch = Batch(kind=kind, file_name=Path(file.name).name[-200:], file=name, created_by=by)
            batch.state = State.PREVIEWING
            with _on_disk(batch) as path:
                batch.checksum = checksum(path)
            batch.full_clean()
            batch.save()
            audit.record("import.upload", batch, by=by, kind=kind, checksum=batch.checksum)
    except BaseException:
        default_storage.delete(name)
        raise
    return batch


@transaction.atomic
def set_period(*, batch: Batch, by: User, first_day: datetime.date, last_day: datetime.date) -> Batch:
    """Say over which period a file sums, and have it looked through. Raises ValidationError by field."""
    batch = _locked(batch)
    if batch.state != State.ASKING:
        raise ValidationError(_("This file does not ask for a period any more."))
    if problems := period_problems(first_day, last_day, today=timezone.localdate()):
        raise ValidationError(problems)
    batch.first_day, batch.last_day = first_day, last_day
    batch.problem = ""
    _move(batch, State.PREVIEWING)
    audit.record("import.set_period", batch, by=by, first_day=str(first_day), last_day=str(last_day))
    return batch


def period_problems(first_day: datetime.date, last_day: datetime.date, *, today: datetime.date) -> dict[str, str]:
    """Why a file cannot sum over these days, as a sentence by field; empty when it can."""
    if last_day > today:
        return {"last_day": _("The date lies in the future.")}
    if last_day < first_day:
        return {"last_day": _("The last day is before the first day.")}
    if last_day - first_day > PERIOD_MAX:
        return {"first_day": _("A period is a school year at most. Check the years.")}
    return {}


@transaction.atomic
def confirm(*, batch: Batch, by: User) -> Batch:
    """Have a previewed file carried out. Of two who ask at once, one gets ValidationError."""
    batch = _locked(batch)
    if batch.state != State.PREVIEWED:
        raise ValidationError(_("This file does not wait to be imported any more."))
    batch.problem = ""
    _move(batch, State.RUNNING)
    audit.record("import.confirm", batch, by=by)
    return batch


@transaction.atomic
def try_again(*, batch: Batch, by: User) -> Batch:
    """Go on with a batch whose work was broken off; nothing of it had been kept."""
    batch = _locked(batch)
    if not batch.is_broken_off:
        raise ValidationError(_("The work on this file goes on, or has ended."))
    _move(batch, batch.state)
    audit.record("import.try_again", batch, by=by)
    return batch


@transaction.atomic
def discard(*, batch: Batch, by: User | None) -> Batch:
    """Drop a file that was looked through, or whose work was broken off. The batch stays, its file goes."""
    batch = _locked(batch)
    if batch.state not in WAITING and not (batch.is_broken_off and batch.state != State.UNDOING):
        raise ValidationError(_("This file does not wait to be imported any more."))
    _drop_files(batch)
    _move(batch, State.DISCARDED)
    audit.record("import.discard", batch, by=by)
    return batch


def may_be_undone(batch: Batch) -> bool:
    """Whether what the batch brought in can be taken back: it was carried out, and its kind knows how."""
    return batch.state == State.DONE and registry.get(batch.kind).undo is not None


@transaction.atomic
def undo(*, batch: Batch, by: User | None) -> Batch:
    """Have what a batch brought in taken back, by the task. Raises ValidationError where that cannot be."""
    batch = _locked(batch)
    if not may_be_undone(batch):
        raise ValidationError(_("This import cannot be undone, or is undone already."))
    batch.undone_by = by
    batch.problem = ""
    _move(batch, State.UNDOING)
    audit.record("import.undo", batch, by=by)
    return batch


def work(*, batch_id: int, progress: Progress | None = None) -> Batch:
    """Look through, carry out or undo a batch, by its state. Called by the task; a second call finds nothing to do."""
    batch = Batch.objects.get(pk=batch_id)
    if not batch.is_working:
        return batch
    if batch.state == State.UNDOING:
        return _work_undo(batch)
    try:
        with _on_disk(batch) as path:
            return _work(batch, path, progress)
    except PeriodNeeded:
        return _ask(batch)
    except Cancelled:
        return _stop(batch)
    except FileRefused as problem:
        return _fail(batch, str(problem))
    except Exception:
        logger.exception("import %s failed", batch_id)
        return _fail(batch, _("Something went wrong here, and nothing was imported. Tell those who run the system."))


@transaction.atomic
def _work(batch: Batch, path: Path, progress: Progress | None) -> Batch:
    batch = _locked(batch)
    if not batch.is_working:
        return batch
    is_preview = batch.state == State.PREVIEWING
    kind = registry.get(batch.kind)
    report = carry_out(kind=kind, path=path, batch=batch, by=batch.created_by, is_dry_run=is_preview, progress=progress)
    if is_preview:
        _keep_report(batch, report)
        _move(batch, State.PREVIEWED)
    else:
        _drop_files(batch)
        report.changed.clear()
        if report.refused:
            _keep_report(batch, report)
        _move(batch, State.DONE)
    return batch


@transaction.atomic
def _ask(batch: Batch) -> Batch:
    batch = _locked(batch)
    _move(batch, State.ASKING)
    return batch


@transaction.atomic
def _stop(batch: Batch) -> Batch:
    """After somebody has cancelled: a file that was looked through goes, one being imported waits again."""
    batch = _locked(batch)
    if batch.state == State.RUNNING:
        batch.problem = _("The import was cancelled. Nothing was imported.")
        _move(batch, State.PREVIEWED)
    else:
        _drop_files(batch)
        _move(batch, State.DISCARDED)
    audit.record("import.cancel", batch, by=batch.created_by)
    return batch


def _work_undo(batch: Batch) -> Batch:
    try:
        with transaction.atomic():
            batch = _locked(batch)
            if batch.state == State.UNDOING:
                batch.undone = registry.get(batch.kind).undo(batch)
                _move(batch, State.UNDONE)
                audit.record("import.undone", batch, by=batch.undone_by, **batch.undone)
            return batch
    except Exception:
        logger.exception("undoing import %s failed", batch.pk)
    with transaction.atomic():
        batch = _locked(batch)
        batch.problem = _("Something went wrong here, and the import was not undone. Tell those who run the system.")
        _move(batch, State.DONE)
    return batch


@transaction.atomic
def _fail(batch: Batch, problem: str) -> Batch:
    batch = _locked(batch)
    _drop_files(batch)
    batch.problem = problem
    _move(batch, State.FAILED)
    audit.record("import.fail", batch, by=batch.created_by)
    return batch


def report_of(batch: Batch) -> Report | None:
    """What was found in the file, while it is kept."""
    if not batch.report:
        return None
    with batch.report.open("rb") as file:
        return Report.from_json(file.read().decode())


def sweep() -> int:
    """Discard files that nobody carried out, and remove reports that are old. Returns how many batches it touched."""
    now = timezone.now()
    waiting = Batch.objects.filter(state__in=WAITING, state_since__lt=now - WAITS)
    for batch in waiting:
        discard(batch=batch, by=None)
    old: QuerySet[Batch] = Batch.objects.exclude(report="").filter(state_since__lt=now - REPORT_KEPT)
    for batch in old:
        with transaction.atomic():
            batch = _locked(batch)
            _drop_files(batch)
            batch.save()
    return len(waiting) + len(old)


def _locked(batch: Batch) -> Batch:
    return Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)


def _move(batch: Batch, state: State) -> None:
    batch.state = state
    batch.state_since = timezone.now()
    batch.full_clean()
    batch.save()


@contextmanager
def _on_disk(batch: Batch) -> Iterator[Path]:
    """The uploaded file as a file of this machine, for as long as it is worked on."""
    with tempfile.NamedTemporaryFile(prefix="ppss-import-") as copy:
        with batch.file.open("rb") as stored:
            shutil.copyfileobj(stored, copy)
        copy.flush()
        yield Path(copy.name)


def _keep_report(batch: Batch, report: Report) -> None:
    batch.report = default_storage.save(f"imports/{secrets.token_hex(16)}", ContentFile(report.to_json().encode()))


def _drop_files(batch: Batch) -> None:
    """Let go of file and report; they are removed when the change is kept."""
    for field in ("file", "report"):
        if name := getattr(batch, field).name:
            transaction.on_commit(lambda name=name: default_storage.delete(name))
            setattr(batch, field, "")

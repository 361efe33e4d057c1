"""Tables taken out: asked for, written, fetched, over."""

from __future__ import annotations

import datetime
import secrets
import tempfile
from collections.abc import Iterator
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from reports.choices import ExportState, Form
from reports.models import TableExport
from reports.tables import registry, writing
from reports.tables.table import Table
from reports.tables.writing import Tell

#: A table of more rows is written by a worker.
DIRECT_ROWS = 20_000
#: The link to a file works for so many hours, and a worker that has said nothing for so long is gone.
LINK_HOURS, LOST_HOURS = 24, 2


class Cancelled(Exception):
    """Whoever asked wants it no more."""


@transaction.atomic
def ask(*, table: Table, form: Form, by: User) -> TableExport:
    """Note that somebody takes out a table. A short one is ``DONE``, to be written into the answer (``answer``)."""
    if registry.find(table.key, by) is None or form not in Form:
        raise ValidationError(_("This table cannot be taken out."))
    rows = table.rows(by).count()
    export = TableExport(table=table.key, form=form, language=get_language() or "sv", asked_by=by, rows=rows)
    if rows <= DIRECT_ROWS:
        export.state = ExportState.DONE
    export.full_clean(exclude=["file"])
    export.save()
    record("table_export.ask", export, by=by, table=table.key, form=str(form), rows=rows)
    return export


def lines(table: Table, by: User) -> Iterator[str]:
    """A short table as CSV, in pieces as they are read."""
    return writing.csv_lines(table, _rows(table, by))


def workbook(table: Table, by: User) -> IO[bytes]:
    """A short table as a workbook, in a file that is gone when it is closed."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 - whoever answers with it closes it
    writing.write_workbook(out, table, _rows(table, by))
    out.seek(0)
    return out


def write(*, export_id: int, tell: Tell) -> None:
    """Write a long table, once; ``tell`` is told how far it is, and raises Cancelled to stop. For the worker."""
    waiting = TableExport.objects.filter(pk=export_id, state=ExportState.WAITING)
    if not waiting.update(state=ExportState.RUNNING, state_since=timezone.now()):
        return
    export = TableExport.objects.select_related("asked_by").get(pk=export_id)
    table = registry.find(export.table, export.asked_by)
    try:
        if table is None:
            raise Cancelled
        with tempfile.TemporaryFile() as out:
            rows = _write(out, table, export, tell)
            out.seek(0)
            _keep(export, out, rows)
    except Cancelled:
        _end(export, ExportState.CANCELLED)
    except Exception:
        _end(export, ExportState.FAILED)
        raise


def _write(out: IO[bytes], table: Table, export: TableExport, tell: Tell) -> int:
    rows = _rows(table, export.asked_by)
    if export.form == Form.XLSX:
        return writing.write_workbook(out, table, rows, tell)
    count = 0

    def told(n: int) -> None:
        nonlocal count
        count = n
        tell(n)

    for piece in writing.csv_lines(table, rows, told):
        out.write(piece.encode())
    return count


def _rows(table: Table, by: User) -> Iterator[tuple]:
    return table.values(by).iterator(chunk_size=writing.CHUNK)


@transaction.atomic
def _keep(export: TableExport, out: IO[bytes], rows: int) -> None:
    """The file is there, and its link begins to die. Whoever has cancelled meanwhile gets none."""
    export = TableExport.objects.select_for_update().get(pk=export.pk)
    if export.state != ExportState.RUNNING:
        return
    export.rows = rows
    export.state, export.state_since = ExportState.DONE, timezone.now()
    export.expires_at = timezone.now() + datetime.timedelta(hours=LINK_HOURS)
    export.file.save(f"{secrets.token_hex(16)}.{export.form}", File(out), save=False)
    export.save()
    record("table_export.write", export, by=None, table=export.table, rows=rows)


@transaction.atomic
def _end(export: TableExport, state: ExportState) -> None:
    ended = TableExport.objects.filter(pk=export.pk, state=ExportState.RUNNING)
    if ended.update(state=state, state_since=timezone.now()):
        record(f"table_export.{'cancel' if state == ExportState.CANCELLED else 'fail'}", export, by=None)


@transaction.atomic
def cancel(*, export: TableExport, by: User) -> TableExport:
    """Stop the writing of a file of one's own; nothing of it is kept."""
    export = TableExport.objects.select_for_update().get(pk=export.pk)
    if not export.is_working:
        raise ValidationError(_("There is no work on this file to cancel."))
    export.state, export.state_since = ExportState.CANCELLED, timezone.now()
    export.save()
    record("table_export.cancel", export, by=by)
    return export


@transaction.atomic
def fetch(*, export: TableExport, by: User) -> None:
    """Note that the file was fetched."""
    TableExport.objects.filter(pk=export.pk).update(fetched=F("fetched") + 1)
    record("table_export.fetch", export, by=by, table=export.table)


def sweep() -> int:
    """Remove files whose link is over, and give up on what a dead worker has left; returns how many."""
    now = timezone.now()
    lost = TableExport.objects.working().filter(state_since__lte=now - datetime.timedelta(hours=LOST_HOURS))
    return _each(lost, _lose) + _each(TableExport.objects.over(now), _drop)


def _each(rows: QuerySet[TableExport], does: object) -> int:
    pks = list(rows.values_list("pk", flat=True))
    for pk in pks:
        with transaction.atomic():
            does(TableExport.objects.select_for_update().get(pk=pk))
    return len(pks)


def _lose(export: TableExport) -> None:
    export.state, export.state_since = ExportState.FAILED, timezone.now()
    export.save()
    record("table_export.fail", export, by=None)


def _drop(export: TableExport) -> None:
    storage, name = export.file.storage, export.file.name
    transaction.on_commit(lambda: storage.delete(name))
    export.file = ""
    export.save()
    record("table_export.expire", export, by=None)

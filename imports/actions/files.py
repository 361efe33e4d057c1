"""Carrying out a file: its good rows in one transaction, or nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from imports import files
from imports.bulk import BulkImporter, Progress
from imports.choices import Outcome
from imports.columns import Header
from imports.importer import Importer
from imports.models import Batch
from imports.problems import FileRefused, PeriodNeeded
from imports.registry import Kind
from imports.report import Report
from imports.rows import Messages, Row, build

#: So many rows are matched and written at once.
TURN = 500


@transaction.atomic
def carry_out(
    *, kind: Kind, path: Path, batch: Batch, by: User | None, is_dry_run: bool = False, progress: Progress | None = None
) -> Report:
    """Import a file: good rows in, refused ones in the report; ``batch`` (saved) gets the counts.

    A dry run does all of it and takes it back, so that a preview tells exactly what will happen. Raises FileRefused,
    and changes nothing, when the file cannot be read to its end.
    """
    table = files.read(path, kind.columns, kind.profiles)
    if table.profile and table.profile.needs_period and not batch.first_day:
        raise PeriodNeeded(_("The file sums over a period that does not stand in it. Enter its first and last day."))
    report = Report.of(table.header)
    progress = progress or (lambda rows: None)
    if issubclass(kind.importer, BulkImporter):
        kind.importer(batch=batch, by=by, table=table, report=report, is_dry_run=is_dry_run).run(progress)
    else:
        _by_turns(kind.importer(batch=batch, by=by), _rows(table, kind), report, progress)
    if not report.rows:
        raise FileRefused(_("The file has headings, but no rows."))
    for outcome in Outcome:
        setattr(batch, outcome, report.counts[outcome])
    batch.rows = report.rows
    if is_dry_run:
        transaction.set_rollback(True)
    else:
        batch.full_clean()
        batch.save()
        audit.record("import.carry_out", batch, by=by, kind=kind.key, checksum=batch.checksum, **_counts(batch))
    return report


def _by_turns(importer: Importer, rows: Iterator[Row], report: Report, progress: Progress) -> None:
    while turn := list(islice(rows, TURN)):
        for row in turn:
            if row.is_refused:
                importer.look(row)
        importer.save([row for row in turn if not row.is_refused])
        importer.write_log()
        for row in turn:
            report.add(row)
        progress(report.rows)


def _rows(table: files.Table, kind: Kind) -> Iterator[Row]:
    messages = Messages.translated()
    header: Header = table.header
    return (build(number, written, header, kind.columns, messages) for number, written in table.records)


def _counts(batch: Batch) -> dict[str, int]:
    return {name: getattr(batch, name) for name in ("rows", *Outcome.values)}

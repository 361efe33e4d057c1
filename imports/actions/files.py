"""Carrying out a file: its good rows in one transaction, or nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from imports import files
from imports.choices import Outcome
from imports.columns import Header
from imports.models import Batch
from imports.problems import FileRefused
from imports.registry import Kind
from imports.report import Report
from imports.rows import Messages, Row, build

#: So many rows are matched and written at once.
TURN = 500

#: Told after each turn how many rows are done.
Progress = Callable[[int], None]


@transaction.atomic
def carry_out(
    *, kind: Kind, path: Path, batch: Batch, by: User | None, is_dry_run: bool = False, progress: Progress | None = None
) -> Report:
    """Import a file: good rows in, refused ones in the report; ``batch`` (saved) gets the counts.

    A dry run does all of it and takes it back, so that a preview tells exactly what will happen. Raises FileRefused,
    and changes nothing, when the file cannot be read to its end.
    """
    table = files.read(path, kind.columns)
    report = Report.of(table.header)
    importer = kind.importer(batch=batch, by=by)
    rows = _rows(table, kind)
    while turn := list(islice(rows, TURN)):
        for row in turn:
            if row.is_refused:
                importer.look(row)
        importer.save([row for row in turn if not row.is_refused])
        importer.write_log()
        for row in turn:
            report.add(row)
        if progress:
            progress(report.rows)
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


def _rows(table: files.Table, kind: Kind) -> Iterator[Row]:
    messages = Messages(
        empty=_("The cell is empty. Fill it in."),
        too_many_cells=_(
            "The row has more cells than there are headings. Put text with separators in quotation marks."
        ),
    )
    header: Header = table.header
    return (build(number, written, header, kind.columns, messages) for number, written in table.records)


def _counts(batch: Batch) -> dict[str, int]:
    return {name: getattr(batch, name) for name in ("rows", *Outcome.values)}

"""What carries out a kind of file that has a million rows: all of it at once, by statements on sets."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from imports.problems import FileRefused
from imports.report import Report
from imports.rows import Row

if TYPE_CHECKING:
    from accounts.models import User
    from imports.files import Table
    from imports.models import Batch

#: More refused rows than this are one mistake about the whole file; it is refused with the first of them.
REFUSED_MOST = 20_000

#: Told now and then how many rows are done.
Progress = Callable[[int], None]


class BulkImporter(ABC):
    """Carries out one file as a whole, inside one transaction that the framework opens.

    Rows that are all right leave no object behind, so that memory does not follow their number; ``report`` counts
    them, and keeps those that are refused. A dry run tells what would happen and writes nothing that stays.
    """

    def __init__(self, *, batch: Batch, by: User | None, table: Table, report: Report, is_dry_run: bool) -> None:
        self.batch = batch
        self.by = by
        self.table = table
        self.report = report
        self.is_dry_run = is_dry_run

    @abstractmethod
    def run(self, progress: Progress) -> None:
        """Read the table, write what is new or changed, and count every row in the report."""

    def refuse(self, row: Row) -> None:
        """Hand a refused row back. Raises FileRefused when there are too many of them."""
        self.report.add(row)
        if len(self.report.refused) > REFUSED_MOST:
            first = self.report.refused[0]
            raise FileRefused(
                _("More than %(n)d rows cannot be imported. The first is row %(row)d: %(why)s")
                % {"n": REFUSED_MOST, "row": first.number, "why": first.problems[0].message}
            )

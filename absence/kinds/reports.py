"""The absence report of a school platform: blocks of classes, a row for each student, sums over a period.

The layout (formats.md): a cell ``Klass: 7A`` heads each block, then come rows of ten columns. Headings are repeated,
columns may be empty at the left, and figures are written for people: decimal comma, per cent, spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from absence.actions import period_sums
from absence.choices import Source
from absence.kinds.memory import Students
from absence.models import PeriodSum
from imports import parsers
from imports.bulk import BulkImporter, Progress
from imports.choices import Outcome
from imports.columns import Column, Header, squeeze
from imports.profiles import Profile, Recognised
from imports.rows import Difference, Messages, Row, build
from students import identity
from students.kinds.known import number_of
from students.models import Student

_CLASS = re.compile(r"klass\s*:", re.IGNORECASE)
_minutes = parsers.whole(0, 366 * 24 * 60)
#: Percentages are rounded, and platforms differ in what they divide by: so much off is nothing to tell.
TOLERANCE = Decimal("0.015")
TURN = 500


def _share(cell: str) -> Decimal:
    return parsers.decimal(cell.removesuffix("%")) / 100


COLUMNS = (
    Column("name", parsers.text(160), ("namn", "elev"), required=False),
    Column("student", number_of, ("personnummer", "personid")),
    Column("scheduled", _minutes, ("undervisningsminuter", "undervisningstid", "schemalagd tid")),
    Column("lessons", parsers.whole(0, 100_000), ("lektioner", "antal lektioner", "lektionstillfällen")),
    Column("present", _minutes, ("närvaro min", "närvaro (min)", "närvarominuter")),
    Column("valid", _minutes, ("giltig frånvaro min", "giltig frånvaro (min)", "giltig min")),
    Column("invalid", _minutes, ("ogiltig frånvaro min", "ogiltig frånvaro (min)", "ogiltig min")),
    Column("present_share", _share, ("närvaro %", "närvaro procent"), required=False),
    Column("valid_share", _share, ("giltig frånvaro %", "giltig %", "giltig frånvaro procent"), required=False),
    Column("invalid_share", _share, ("ogiltig frånvaro %", "ogiltig %", "ogiltig frånvaro procent"), required=False),
)
WIDTH = len(COLUMNS)
HEADER = Header(
    ("Namn", "Personnummer", "Undervisningsminuter", "Lektioner", "Närvaro min", "Giltig frånvaro min",
     "Ogiltig frånvaro min", "Närvaro %", "Giltig frånvaro %", "Ogiltig frånvaro %"),
    {column.name: n for n, column in enumerate(COLUMNS)},
)  # fmt: skip


def recognise(rows: Sequence[list[str]]) -> Recognised | None:
    """A block of a class, or the headings of our own file of refused rows, within the first rows."""
    if any(_is_class(cells) or _is_ours(cells) for cells in rows):
        return Recognised(HEADER)
    return None


def _is_class(cells: list[str]) -> bool:
    return any(_CLASS.match(cell) for cell in cells)


def _is_ours(cells: list[str]) -> bool:
    return [squeeze(cell) for cell in cells[:WIDTH]] == [squeeze(cell) for cell in HEADER.written]


PROFILE = Profile(
    key="absence_report",
    title=gettext_lazy("Absence report of a school platform"),
    recognise=recognise,
    needs_period=True,
)


def _find_start(cells: list[str]) -> int | None:
    """At which index the name stands in a row of a student: before the first personal identity number."""
    numbers = (n for n, cell in enumerate(cells) if identity.is_written_like_one(cell))
    found = next(numbers, None)
    return max(found - 1, 0) if found is not None else None


def student_rows(records: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """The rows about students, each from its name on; what heads and sums up the blocks is left out.

    A row in which no number can be read is taken for a student's when it has a figure in each column after it.
    """
    start = 0
    for number, cells in records:
        if _is_class(cells):
            continue
        found = _find_start(cells)
        if found is not None:
            start = found
        elif not _could_be_student(cells[start : start + WIDTH]):
            continue
        yield number, cells[start : start + WIDTH]


def _could_be_student(cells: list[str]) -> bool:
    """Whether a row without a readable number has what only a student's row has: something where the number stands."""
    return len(cells) >= 7 and bool(cells[1]) and all(any(c.isdigit() for c in cell) for cell in cells[2:7])


@dataclass
class _Turn:
    """Rows that can be written together."""

    rows: list[Row]
    sums: list[PeriodSum]


class ReportImporter:
    """Writes one report. It is as large as a school, so its rows pass one by one."""

    def __init__(self, importer: BulkImporter, students: Students) -> None:
        self.importer = importer
        self.report = importer.report
        self.students = students
        self.messages = Messages.translated()
        self.seen: dict[int, int] = {}

    def run(self, progress: Progress) -> None:
        turn = _Turn([], [])
        for number, cells in student_rows(self.importer.table.records):
            row = self._looked_through(number, cells)
            if row.is_refused:
                self.importer.refuse(row)
            elif row["scheduled"] == 0:
                row.settle(Outcome.SKIPPED)
                self.report.add(row)
            else:
                turn.rows.append(row)
                turn.sums.append(self._sum(row))
            if len(turn.rows) >= TURN:
                self._write(turn)
                turn = _Turn([], [])
                progress(number)
        self._write(turn)

    def _looked_through(self, number: int, cells: list[str]) -> Row:
        row = build(number, cells, HEADER, COLUMNS, self.messages)
        if row["student"]:
            pk = self.students.get(row["student"])
            if pk is None:
                row.refuse(
                    "student", _("There is no such student. Import the file of students first, or correct the key.")
                )
            else:
                row.student_id, row.is_hidden = pk, pk in self.students.protected
                self._refuse_repeated(row)
        if not row.is_refused:
            self._check_minutes(row)
        return row

    def _refuse_repeated(self, row: Row) -> None:
        earlier = self.seen.setdefault(row.student_id, row.number)
        if earlier != row.number:
            row.refuse("student", _("The file has the same already in row %(number)d.") % {"number": earlier})

    def _check_minutes(self, row: Row) -> None:
        told = sum(row[name] for name in ("present", "valid", "invalid"))
        if told > row["scheduled"]:
            row.refuse(
                "scheduled",
                _("Present and absent come to %(sum)d minutes, more than the %(minutes)d of the lessons.")
                % {"sum": told, "minutes": row["scheduled"]},
            )
            return
        for name in ("present", "valid", "invalid"):
            share = row[f"{name}_share"]
            if share is None or not told:
                continue
            if all(abs(share - Decimal(row[name]) / whole) > TOLERANCE for whole in (told, row["scheduled"])):
                row.warn(f"{name}_share", _("The percentage does not fit the minutes. The minutes are kept."))

    def _sum(self, row: Row) -> PeriodSum:
        batch = self.importer.batch
        return PeriodSum(
            student_id=row.student_id,
            first_day=batch.first_day,
            last_day=batch.last_day,
            source=Source.REPORT,
            batch=batch,
            lessons=row["lessons"],
            scheduled=row["scheduled"],
            reported=row["present"] + row["valid"] + row["invalid"],
            present=row["present"],
            valid=row["valid"],
            invalid=row["invalid"],
            other=0,
        )

    def _write(self, turn: _Turn) -> None:
        before = period_sums.write(turn.sums)
        students = Student.objects.in_bulk([row.student_id for row in turn.rows])
        for row, new in zip(turn.rows, turn.sums, strict=True):
            old = before[row.student_id]
            row.label = str(students[row.student_id])
            if old is None:
                row.settle(Outcome.CREATED)
            elif period_sums.is_equal(old, new):
                row.settle(Outcome.UNCHANGED)
            else:
                row.settle(Outcome.UPDATED, self._differences(old, new))
            self.report.add(row)

    def _differences(self, old: PeriodSum, new: PeriodSum) -> list[Difference]:
        names = ("scheduled", "lessons", "present", "valid", "invalid")
        return [
            Difference(HEADER.heading(name), str(getattr(old, name)), str(getattr(new, name)))
            for name in names
            if getattr(old, name) != getattr(new, name)
        ]

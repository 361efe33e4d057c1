"""Writing a table: as CSV line by line, or as a workbook with definitions; rows are never kept in memory."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import IO

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from imports.report import safe
from ppss.lib.spreadsheet import AS_TEXT
from reports.tables.table import Cell, Column, Table

#: So many rows are fetched, and written, between two tellings of how far it is.
CHUNK = 2000
#: A sheet holds so many rows below its heading; a longer text than a cell holds the library cuts.
SHEET_ROWS = 1_048_575
_DAY_ZERO = datetime.date(1899, 12, 30).toordinal()

Tell = Callable[[int], None]
Maker = Callable[[object], object]


def definitions(table: Table) -> list[tuple[str, str]]:
    """Each column and what it means, with the words of its choices, in the language of the moment."""
    return [(column.name, _meaning(column)) for column in table.columns]


def _meaning(column: Column) -> str:
    told = "; ".join(f"{key}: {word}" for key, word in column.choices if key != "")
    return f"{column.meaning} ({told})" if told else str(column.meaning)


def csv_lines(table: Table, rows: Iterable[Sequence[object]], tell: Tell = lambda n: None) -> Iterator[str]:
    """The file in pieces: semicolons, as Swedish Excel opens it, and no cell that is taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    out.write("\ufeff")
    writer.writerow([column.name for column in table.columns])
    makers = [_CSV[column.cell] for column in table.columns]
    for count, part in _parts(rows):
        writer.writerows(
            ["" if value is None else make(value) for make, value in zip(makers, row, strict=True)] for row in part
        )
        yield out.getvalue()
        out.seek(0)
        out.truncate()
        tell(count)
    yield out.getvalue()


def definition_lines(table: Table) -> str:
    """What the columns mean, as a CSV file of its own."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("column"), _("meaning")])
    writer.writerows((name, safe(meaning)) for name, meaning in definitions(table))
    return "\ufeff" + out.getvalue()


def write_workbook(out: IO[bytes], table: Table, rows: Iterable[Sequence[object]], tell: Tell = lambda n: None) -> int:
    """The workbook into ``out``, row by row; returns how many rows. A table too long for one sheet goes on in the next.

    Text is written as text, whatever it begins with: no cell becomes a formula or a link.
    """
    count = 0
    with xlsxwriter.Workbook(out, {"constant_memory": True, **AS_TEXT}) as book:
        bold = book.add_format({"bold": True})
        formats = {cell: book.add_format({"num_format": form}) for cell, form in _NUMBER_FORMATS.items()}
        widths = [formats.get(column.cell) for column in table.columns]
        makers = [_XLSX[column.cell] for column in table.columns]
        _write_definitions(book.add_worksheet(_("definitions")), table, bold)
        sheet, line = None, SHEET_ROWS
        for count, part in _parts(rows):
            for row in part:
                if line == SHEET_ROWS:
                    sheet, line = _add_sheet(book, table, bold, widths), 0
                    writers = [_writer(sheet, column.cell) for column in table.columns]
                line += 1
                _write_row(line, row, writers, makers)
            tell(count)
        if sheet is None:
            _add_sheet(book, table, bold, widths)
    return count


def _write_row(
    line: int, row: Sequence[object], writers: Sequence[Callable[..., object]], makers: Sequence[Maker | None]
) -> None:
    """Every cell by the method for its kind, so that nothing is left to guess: this runs millions of times."""
    place = 0
    for value in row:
        if value is not None and value != "":
            make = makers[place]
            if make is not None:
                value = make(value)  # noqa: PLW2901
            elif value.__class__ is str and value[:3] == "<r>":  # what the library takes for its own rich text
                value = f"'{value}"  # noqa: PLW2901
            writers[place](line, place, value)
        place += 1  # noqa: SIM113 - an enumeration costs a tuple for each cell


def _write_definitions(sheet: object, table: Table, bold: object) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    sheet.write_row(0, 0, [_("column"), _("meaning")], bold)
    for number, (name, meaning) in enumerate(definitions(table), 1):
        sheet.write_string(number, 0, name)
        sheet.write_string(number, 1, meaning)
    sheet.freeze_panes(1, 0)


def _add_sheet(book: xlsxwriter.Workbook, table: Table, bold: object, formats: Sequence[object]) -> object:
    """A sheet with its heading; a column has the format of its cells."""
    number = len(book.worksheets())
    sheet = book.add_worksheet(table.key if number == 1 else f"{table.key} {number}")
    for place, form in enumerate(formats):
        sheet.set_column(place, place, 18, form)
    sheet.write_row(0, 0, [column.name for column in table.columns], bold)
    sheet.freeze_panes(1, 0)
    return sheet


def _parts(rows: Iterable[Sequence[object]]) -> Iterator[tuple[int, list[Sequence[object]]]]:
    """Some rows at a time, with how many there have been."""
    count, source = 0, iter(rows)
    while part := list(islice(source, CHUNK)):
        count += len(part)
        yield count, part


def _writer(sheet: object, cell: Cell) -> Callable[..., object]:
    return sheet.write_string if cell in (Cell.TEXT, Cell.LIST, Cell.CLOCK) else sheet.write_number


def _serial_moment(value: datetime.datetime) -> float:
    local = timezone.localtime(value)
    seconds = local.hour * 3600 + local.minute * 60 + local.second
    return local.toordinal() - _DAY_ZERO + seconds / 86400


def _list(value: str) -> str:
    """``[3, 14]``, as a database writes a list of numbers, with spaces alone."""
    return value[1:-1].replace(",", "")


_NUMBER_FORMATS = {Cell.DAY: "yyyy-mm-dd", Cell.MOMENT: "yyyy-mm-dd hh:mm:ss"}
_XLSX: dict[Cell, Maker | None] = {
    Cell.TEXT: None,
    Cell.NUMBER: None,
    Cell.FLAG: int,
    Cell.DAY: lambda value: value.toordinal() - _DAY_ZERO,
    Cell.MOMENT: _serial_moment,
    Cell.LIST: _list,
    Cell.CLOCK: lambda value: f"{value:%H:%M}",
}
_CSV: dict[Cell, Maker] = {
    Cell.TEXT: safe,
    Cell.NUMBER: lambda value: value,
    Cell.DAY: lambda value: value.isoformat(),
    Cell.MOMENT: lambda value: f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}",
    Cell.FLAG: lambda value: 1 if value else 0,
    Cell.LIST: _list,
    Cell.CLOCK: lambda value: f"{value:%H:%M}",
}

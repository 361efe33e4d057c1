"""A comparison as a workbook: the counts behind each share, and the matrix worked out from them by formulas.

Sheets: the matrix, the counts, who is left out, and how it is counted. What is hidden on the page is hidden here: it is
``..`` in the counts, and its cells of the matrix say so too. Names of places and terms are written as text.
"""

from __future__ import annotations

from functools import partial

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from ppss.lib import spreadsheet
from reports import suppression
from reports.comparison import page, words
from reports.comparison.definition import Indicator
from reports.comparison.page import Frame, PageRow
from reports.comparison.result import Cell
from reports.comparison.shown import Shown

#: Change with its sign, as on the page: a number all the same, with which one can calculate.
SIGNED = '"▲ "+0;"▼ "\N{MINUS SIGN}0;"= "0'
#: Fill and ink of better, unchanged and worse.
COLOURS = {">": ("#D8EBDF", "#0E4429"), "=": ("#F7ECD6", "#5C3500"), "<": ("#F6D9D7", "#6D120B")}
#: Where the rows of the counts begin, and their columns.
FIRST = 4
GROUP, FROM, TO, INDICATOR, STUDENTS, FROM_COUNT, FROM_TOTAL, TO_COUNT, TO_TOTAL, UP, SAME, DOWN, PROGRAM, AGREES = (
    range(14)
)


def workbook(shown: Shown, frame: Frame) -> bytes:
    """The bytes of the workbook."""
    return spreadsheet.build(partial(_write, shown=shown, frame=frame))


def _write(book: xlsxwriter.Workbook, *, shown: Shown, frame: Frame) -> None:
    styles = {
        "title": book.add_format({"bold": True, "font_size": 15}),
        "muted": book.add_format({"font_color": "#5B6675"}),
        "warn": book.add_format({"bold": True, "font_color": "#7A4700"}),
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"}),
        "bold": book.add_format({"bold": True}),
        "change": book.add_format({"bold": True, "align": "center", "num_format": SIGNED}),
        "share": book.add_format({"align": "center", "num_format": "0 %", "font_color": "#445060"}),
        "hidden": book.add_format({"align": "center", "font_color": "#5B6675"}),
        "count": book.add_format({"num_format": "#,##0"}),
        "right": book.add_format({"align": "right"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    rows = page.rows(shown)
    names = {
        _("Matrix"): _("Term comparison"),
        _("Counts"): _("Counts behind each share"),
        _("Who is not in it"): _("Who is not in it"),
        _("How it is counted"): _("How it is counted"),
    }
    sheets = [book.add_worksheet(name) for name in names]
    for sheet, title in zip(sheets, names.values(), strict=True):
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 1)
        sheet.write_string(0, 0, title, styles["title"])
        sheet.write_string(1, 0, frame.title, styles["muted"])
    _counts(sheets[1], rows, styles)
    _matrix(book, sheets[0], rows, styles, counts=sheets[1].get_name())
    _below(sheets[0], FIRST + len(rows), shown, frame, styles)
    _left_out(sheets[2], shown, styles)
    _rules(sheets[3], frame, styles)


def _counts(sheet: Worksheet, rows: list[PageRow], styles: dict) -> None:
    """A line for each of the 32 cells; hidden ones have ``..`` in place of counts."""
    heads = [
        *(_("Group"), _("From term"), _("To term"), _("Indicator"), _("Students")),
        *(_("Count, from"), _("Of, from"), _("Count, to"), _("Of, to")),
        *(_("Students up"), _("Students same"), _("Students down"), _("Change by the program"), _("Formula agrees")),
    ]
    for column, head in enumerate(heads):
        sheet.write_string(FIRST - 1, column, head, styles["head"])
    sheet.set_column(GROUP, GROUP, 32)
    sheet.set_column(FROM, TO, 9)
    sheet.set_column(INDICATOR, INDICATOR, 24)
    sheet.set_column(STUDENTS, AGREES, 11)
    sheet.freeze_panes(FIRST, 1)
    for n, row in enumerate(rows):
        for m, indicator in enumerate(Indicator):
            line = FIRST + n * len(Indicator) + m
            sheet.write_string(line, GROUP, str(row.column.group.label))
            sheet.write_number(line, FROM, row.column.first)
            sheet.write_number(line, TO, row.column.second)
            sheet.write_string(line, INDICATOR, str(indicator.label))
            _count_line(sheet, line, row, m, styles)


def _count_line(sheet: Worksheet, line: int, row: PageRow, m: int, styles: dict) -> None:
    each = row.cells[m] if row.cells else None
    cell = each.cell if each else None
    counts: list[int | None] = [row.students]
    counts += [cell.from_count, cell.from_total, cell.to_count, cell.to_total] if cell else [None] * 4
    counts += [cell.up, cell.same, cell.down] if each and each.is_told else [None] * 3
    for column, count in enumerate(counts, STUDENTS):
        if count is None:
            sheet.write_string(line, column, suppression.HIDDEN, styles["right"])
        else:
            sheet.write_number(line, column, count, styles["count"])
    if cell is None:
        return
    if cell.change is not None:
        sheet.write_number(line, PROGRAM, cell.change)
    own, at = f"{xl_rowcol_to_cell(line, PROGRAM)}", _change_of(line, "")
    agrees = f'=IF({own}="",IF({at}="",TRUE,FALSE),{own}={at})'
    sheet.write_formula(line, AGREES, agrees, None, True)


def _change_of(line: int, sheet: str) -> str:
    """The change in whole points from a line of counts: one division of whole numbers, so that halves stay halves."""
    a, b, c, d = (
        f"{sheet}{xl_rowcol_to_cell(line, at, True, True)}" for at in (FROM_COUNT, FROM_TOTAL, TO_COUNT, TO_TOTAL)
    )
    return f'IF(OR(N({b})=0,N({d})=0),"",ROUND(100*({c}*{b}-{a}*{d})/({b}*{d}),0))'


def _share_of(line: int, sheet: str, count: int, total: int) -> str:
    a, b = (f"{sheet}{xl_rowcol_to_cell(line, at, True, True)}" for at in (count, total))
    return f'IF(N({b})=0,"",ROUND(100*{a}/{b},0)/100)'


def _matrix(book: xlsxwriter.Workbook, sheet: Worksheet, rows: list[PageRow], styles: dict, *, counts: str) -> None:
    """Three columns for each indicator: the change, and the shares it is between; every one a formula."""
    there = "'" + counts.replace("'", "''") + "'!"
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 9)
    sheet.set_column(2, 1 + 3 * len(Indicator), 10)
    sheet.write_string(FIRST - 1, 0, _("Group"), styles["head"])
    sheet.write_string(FIRST - 1, 1, _("Students"), styles["head"])
    for m, indicator in enumerate(Indicator):
        for k, head in enumerate((str(indicator.label), _("Share, from"), _("Share, to"))):
            sheet.write_string(FIRST - 1, 2 + 3 * m + k, head, styles["head"])
    for n, row in enumerate(rows):
        line = FIRST + n
        sheet.write_string(line, 0, row.label, styles["bold"])
        if row.students is None:
            sheet.write_string(line, 1, suppression.HIDDEN, styles["right"])
        else:
            at = xl_rowcol_to_cell(FIRST + n * len(Indicator), STUDENTS, True, True)
            sheet.write_formula(line, 1, f"={there}{at}", styles["count"], row.students)
        for m in range(len(Indicator)):
            _matrix_cell(
                sheet,
                line,
                2 + 3 * m,
                FIRST + n * len(Indicator) + m,
                row.cells[m].cell if row.cells else None,
                there,
                styles,
            )
    for m in range(len(Indicator)):
        for sign, (fill, ink) in COLOURS.items():
            style = book.add_format({"bg_color": fill, "font_color": ink})
            where = (FIRST, 2 + 3 * m, FIRST + len(rows) - 1, 2 + 3 * m)
            first = xl_rowcol_to_cell(FIRST, 2 + 3 * m)
            sheet.conditional_format(
                *where, {"type": "formula", "criteria": f"=AND(ISNUMBER({first}),{first}{sign}0)", "format": style}
            )


def _matrix_cell(
    sheet: Worksheet, line: int, column: int, at: int, cell: Cell | None, there: str, styles: dict
) -> None:
    if cell is None:
        sheet.merge_range(line, column, line, column + 2, "", styles["hidden"])
        sheet.write_string(line, column, suppression.HIDDEN, styles["hidden"])
        return
    known = cell.change if cell.change is not None else ""
    sheet.write_formula(line, column, f"={_change_of(at, there)}", styles["change"], known)
    for k, (count, total, percent) in enumerate(
        ((FROM_COUNT, FROM_TOTAL, cell.from_percent), (TO_COUNT, TO_TOTAL, cell.to_percent)), 1
    ):
        known = percent / 100 if percent is not None else ""
        sheet.write_formula(line, column + k, f"={_share_of(at, there, count, total)}", styles["share"], known)


def _below(sheet: Worksheet, line: int, shown: Shown, frame: Frame, styles: dict) -> None:
    """The legend, and what a reader has to know, under the matrix."""
    line += 1
    for warning in frame.warnings:
        sheet.write_string(line, 0, warning, styles["warn"])
        line += 1
    for sentence in (*words.legend(), *words.hidden(shown.smallest), words.counted(frame.counted_on, frame.version)):
        sheet.write_string(line, 0, sentence, styles["muted"])
        line += 1


def _left_out(sheet: Worksheet, shown: Shown, styles: dict) -> None:
    sheet.set_column(0, 0, 70)
    lines = [(_("students with grades in a term in which they took part"), shown.students), *page.left_out(shown)]
    for line, (word, count) in enumerate(lines, FIRST):
        sheet.write_string(line, 0, word)
        if count is None:
            sheet.write_string(line, 1, suppression.HIDDEN, styles["right"])
        else:
            sheet.write_number(line, 1, count, styles["count"])
    if page.hides_left_out(shown):
        sheet.write_string(FIRST + len(lines), 0, words.other_reasons(), styles["muted"])


def _rules(sheet: Worksheet, frame: Frame, styles: dict) -> None:
    sheet.set_column(0, 0, 110)
    told = [*words.rules(), words.counted(frame.counted_on, frame.version)]
    for line, sentence in enumerate(told, FIRST):
        sheet.write_string(line, 0, sentence, styles["wrap"])

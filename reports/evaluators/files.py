"""The zip for evaluators: each table as CSV, all of them as a workbook, and a sheet that says what every column is."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from reports.evaluators.rows import STUDENTS, TERMS, TOOLS, Tables


def definitions(tables: Tables, smallest: int) -> list[tuple[str, str, str]]:
    """Table, column, meaning: in the language of the moment."""
    merged = _("empty where it is merged with others")
    meanings = {
        "key": _("random key of the student, made for this file alone; ties the tables together"),
        "school": _("school of the case; %(merged)s") % {"merged": merged},
        "birth_year": _("year of birth; %(merged)s") % {"merged": merged},
        "sex": _("F girl, M boy, X not stated; %(merged)s") % {"merged": merged},
        "enrolled": _("half-year of enrolment: 2026-1 is January to June"),
        "weeks": _("whole or begun weeks from enrolment to closing, or to the day of the file"),
        "closed": _("half-year of closing; empty while the case is going on"),
        "absence_before": _("absence at enrolment, whole per cent of reported minutes"),
        "absence_after": _("absence at closing, whole per cent of reported minutes"),
        "goal_attainment": _("fully, partly, not; empty while the case is going on"),
        "satisfaction": _("the student's satisfaction at closing, 1-10"),
        "reason": _("why the case was closed, as a choice"),
        "onward": _("where the student went on to, as a choice"),
        "follow_ups": _("weeks with a follow-up in which student and coach met"),
        "term": _("term, such as VT2026"),
        "passed": _("subjects passed, A-E"),
        "graded": _("subjects with a grade"),
        "vocational": _("1 where eligible for a vocational programme"),
        "preparatory": _("1 where eligible for a university-preparatory programme"),
        "core": _("1 where passed in English, mathematics and Swedish"),
        "tool": _("key of the tool in the toolbox"),
        "frequency": _("how often it was used, as a choice"),
    }
    rows = [(name, column, str(meanings[column])) for name, columns, _rows in _sheets(tables) for column in columns]
    note = _(
        "Each combination of school, year of birth and sex has at least %(k)s students; rarer ones are merged, values"
        " left empty. Students with protected identity are not in the file."
    ) % {"k": smallest}
    left = _("Fewer than %(k)s students were too rare to be in it at all.") % {"k": smallest}
    return [("", "", note), *([("", "", left)] if tables.left_out else []), *rows]


def _sheets(tables: Tables) -> list[tuple[str, Sequence[str], list[tuple]]]:
    return [
        ("students", STUDENTS, tables.students),
        ("terms", TERMS, tables.terms),
        ("tools", TOOLS, tables.tools),
    ]


def build(tables: Tables, smallest: int) -> bytes:
    """The zip as bytes."""
    sheets = [
        ("definitions", ("table", "column", "meaning"), definitions(tables, smallest)),
        *_sheets(tables),
    ]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, columns, rows in sheets:
            archive.writestr(f"{name}.csv", _csv(columns, rows))
        archive.writestr("tables.xlsx", _workbook(sheets))
    return out.getvalue()


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(columns)
    writer.writerows(rows)
    return "\ufeff" + out.getvalue()


def _workbook(sheets: Iterable[tuple[str, Sequence[str], list[tuple]]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        for name, columns, rows in sheets:
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, columns, bold)
            for number, row in enumerate(rows, 1):
                sheet.write_row(number, 0, row)
            sheet.freeze_panes(1, 0)
            sheet.autofit()
    return out.getvalue()

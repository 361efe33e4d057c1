"""The evaluation as Excel: the page's figures, tools, and what each figure means. Nothing in it is a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from reports import definitions
from reports.dashboard.words import part_word
from reports.evaluation.definition import VERSION
from reports.evaluation.page import Page
from reports.evaluation.shown import Group, Mean, Part
from reports.suppression import HIDDEN

#: Text is text: a name that begins with = + - or @ is never worked out by whoever opens the file.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def workbook(page: Page, place: str) -> bytes:
    """The bytes of an .xlsx with three sheets."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        bold, wrap = (
            book.add_format({"bold": True, "text_wrap": True}),
            book.add_format({"text_wrap": True, "valign": "top"}),
        )
        _sheet(book, _("Figures"), _figures(page, place), bold)
        _sheet(book, _("Tools"), _tools(page), bold)
        sheet = book.add_worksheet(_("Definitions"))
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 100)
        for row, each in enumerate(definitions.EVALUATION):
            sheet.write_string(row, 0, str(each.name), bold)
            sheet.write_string(row, 1, str(each.text), wrap)
        version = _("Definition %(version)d. A figure that may not be shown is written %(hidden)s.")
        sheet.write_string(len(definitions.EVALUATION) + 1, 1, version % {"version": VERSION, "hidden": HIDDEN}, wrap)
    return out.getvalue()


def _sheet(book: xlsxwriter.Workbook, name: str, rows: Iterable[Sequence[object]], bold: object) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 1, 30)
    sheet.set_column(2, 16, 15)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, (int, float)):
                sheet.write_number(number, column, value)
            else:
                sheet.write_string(
                    number, column, HIDDEN if value is None else str(value), bold if number == 0 else None
                )


def _figures(page: Page, place: str) -> Iterable[Sequence[object]]:
    yield [
        *(_("Cut"), _("Group"), _("Period"), _("Closed"), _("Absence at enrolment, %"), _("Absence at closing, %")),
        *(_("Change, points"), _("Of students"), _("Attendance"), _("Goals"), _("Satisfaction"), _("Satisfied")),
    ]
    if page.period is None or page.whole is None:
        return
    yield [_("All"), place, str(page.period), *_group(page.whole)]
    for section in page.sections:
        for label, group in section.groups or ():
            yield [section.title, label, str(page.period), *_group(group)]


def _group(group: Group) -> list[object]:
    return [
        group.n,
        _percent(group.initial),
        _percent(group.closing),
        _percent(group.change),
        group.change and group.change.n,
        _parts(group.directions),
        _parts(group.attainment),
        None if group.satisfaction is None else round(float(group.satisfaction.mean), 1),
        _parts(group.satisfied),
    ]


def _percent(mean: Mean | None) -> float | None:
    return None if mean is None else round(float(mean.share * 100), 1)


def _parts(parts: Sequence[Part] | None) -> str | None:
    return None if parts is None else ", ".join(f"{part_word(part.names)} {part.count}" for part in parts if part.count)


def _tools(page: Page) -> Iterable[Sequence[object]]:
    yield [
        *(_("Tool"), _("Students"), _("% of closed"), _("How often"), _("Absence at enrolment, %")),
        *(_("Absence at closing, %"), _("Change, points"), _("From"), _("To"), _("Goals")),
    ]
    for each in page.tools:
        span = each.change
        yield [
            *(each.name, each.students, round(float(each.share * 100)), each.often),
            *(_percent(each.group.initial), _percent(each.group.closing), _percent(each.group.change)),
            *((None, None) if span is None else (round(span.low / 100, 1), round(span.high / 100, 1))),
            _parts(each.group.attainment),
        ]

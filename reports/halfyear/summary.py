"""The city's summary of a half-year: the districts' reports beside each other, as handed in. As page, PDF and Excel.

Every figure is one that stands in a district's report; a sum is told where none of its parts is hidden, so that it
says nothing that the reports do not.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import xlsxwriter
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from xlsxwriter.worksheet import Worksheet

from ppss.lib import spreadsheet
from ppss.lib.numbers import kronor
from reports.half_years import days_of_half, due_of, name_of_half
from reports.halfyear import words
from reports.halfyear.filing import Filed, filed
from reports.halfyear.paper import Paper, Section, note, table, text
from reports.models import ReportSubmission
from reports.suppression import HIDDEN


@dataclass(frozen=True)
class Line:
    """A district in the summary: ``figures`` and what was ``typed``, as handed in last; None where nothing was."""

    filed: Filed
    figures: Mapping[str, object] | None
    typed: Mapping[str, object]

    @property
    def texts(self) -> Mapping[str, str]:
        return self.typed.get("texts", {})

    @property
    def costs(self) -> Mapping[str, object]:
        return self.typed.get("numbers", {})

    @property
    def numbers(self) -> dict[str, int | None]:
        """The counts of the table, None for what is hidden; costs are of the report as handed in."""
        found = self.figures
        if found is None:
            return {}
        whole = found["closed"]["groups"][0] if found["closed"]["groups"] else {}
        measured = found["students"]["measured"] or (None, None)
        return {
            "taken": found["students"]["taken"],
            "going": found["students"]["going"],
            "target": found["students"]["target"],
            "closed": whole.get("n"),
            "raised": measured[0],
            "measured": measured[1],
            "early": found["students"]["early"],
        }


COLUMNS = ("taken", "going", "target", "closed", "measured", "raised", "early")


def headings() -> dict[str, str]:
    return {
        "taken": _("Took part"),
        "going": _("Going"),
        "target": _("Target"),
        "closed": _("Closed"),
        "measured": _("Measurable"),
        "raised": _("Raised attendance"),
        "early": _("Too early to measure"),
    }


def lines(half: int, today: datetime.date) -> list[Line]:
    """Every district of today. Four queries."""
    found = filed(half, today)
    pks = [each.submission.pk for each in found if each.submission]
    rows = ReportSubmission.objects.filter(pk__in=pks).values_list("pk", "figures", "typed")
    kept = {pk: (figures, typed) for pk, figures, typed in rows}
    return [Line(each, *(kept[each.submission.pk] if each.submission else (None, {}))) for each in found]


def total(found: Sequence[Line], name: str) -> int | None:
    """The sum of those who have filed; None where one of them is hidden."""
    counts = [each.numbers[name] for each in found if each.figures is not None]
    return None if not counts or None in counts else sum(counts)


def paper(half: int, today: datetime.date) -> Paper:
    with translation.override(settings.LANGUAGE_CODE):
        return _paper(half, today, lines(half, today))


def _paper(half: int, today: datetime.date, found: Sequence[Line]) -> Paper:
    told = [each for each in found if each.figures is not None]
    heads = headings()
    rows = [
        (
            str(each.filed.district),
            words.taken(each.figures["students"]),
            *(words.count(each.numbers[name]) for name in COLUMNS[1:]),
        )
        for each in told
    ]
    rows.append((_("Together"), *(words.count(total(found, name)) for name in COLUMNS)))
    states = [(str(each.filed.district), *_filed(each.filed)) for each in found]
    results = [(str(each.filed.district), *_results(each.figures)) for each in told]
    costs = [(str(each.filed.district), *_costs(each)) for each in told]
    first, last = (day.isoformat() for day in days_of_half(half))
    about = _(
        "%(n)d of %(all)d districts have handed in. A figure on few students shows as .. and so does a sum that it "
        "could be worked out from."
    ) % {"n": len(told), "all": len(found)}
    sections = (
        Section(
            _("Students"), (table((_("District"), *heads.values()), rows, range(1, 1 + len(COLUMNS))), note(about))
        ),
        Section(_("How it went"), (table(_result_heads(), results, (1, 2, 3, 6)),)),
        Section(_("Staff and costs"), (table(_cost_heads(), costs, (1, 2, 3)),)),
        Section(
            _("Who has handed in"),
            (table((_("District"), _("State"), _("Handed in"), _("On time")), states, ()),),
        ),
        *_told(told),
    )
    title = _("Half-year reports %(period)s, the city") % {"period": name_of_half(half)}
    facts = (
        (_("Half-year"), words.days_between(first, last)),
        (_("To be handed in by"), words.day(due_of(half).isoformat())),
    )
    return Paper(title, _("What the districts have handed in."), today.isoformat(), facts, sections)


def _filed(each: Filed) -> tuple[str, str, str]:
    state = each.report.get_state_display() if each.report else _("Not begun")
    if each.submission is None:
        return state, words.DASH, words.DASH
    return state, each.submission.submitted_at.date().isoformat(), _("no") if each.is_late else _("yes")


def _result_heads() -> tuple[str, ...]:
    return (
        *(_("District"), _("Weeks followed up"), _("Absence of those going, enrolment → now"), _("Coverage")),
        *(_("Absence of those closed"), _("Goals"), _("Satisfaction")),
    )


def _results(found: Mapping[str, object]) -> tuple[str, ...]:
    district = found["going"][0]
    whole = found["closed"]["groups"][0] if found["closed"]["groups"] else {}
    return (
        words.percent(district["followed"]),
        words.change(district["initial"], district["now"]),
        words.percent(district["coverage"]),
        words.change(whole.get("initial"), whole.get("closing")),
        words.parts(whole.get("attainment")),
        words.one_decimal(whole.get("satisfaction")),
    )


def _cost_heads() -> tuple[str, ...]:
    return (_("District"), _("Full-time employees"), _("Costs"), _("Of that staff"))


def _costs(each: Line) -> tuple[str, str, str]:
    staff, costs, of_staff = (each.costs.get(name) for name in ("staff", "costs", "cost_staff"))
    return words.employees(None if staff is None else Decimal(staff)), kronor(costs), kronor(of_staff)


def _told(told: Sequence[Line]) -> list[Section]:
    """What each district says in short, in its own words."""
    texts = [(str(each.filed.district), each.texts.get("summary", "")) for each in told]
    return [Section(name, (text(said),)) for name, said in texts if said]


def workbook(half: int, today: datetime.date) -> bytes:
    """The tables of the summary as Excel, one to a sheet: counts as numbers, hidden ones as two dots."""
    with translation.override(settings.LANGUAGE_CODE):
        whole = _paper(half, today, lines(half, today))
        return spreadsheet.build(lambda book: _write(book, whole))


def _write(book: xlsxwriter.Workbook, whole: Paper) -> None:
    bold, wrap = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"text_wrap": True})
    for section in whole.sections:
        for block in section.blocks:
            if block.kind == "table":
                sheet = book.add_worksheet(section.heading[:31])
                sheet.freeze_panes(1, 1)
                sheet.set_column(0, 0, 26)
                sheet.set_column(1, len(block.head), 18)
                for place, word in enumerate(block.head):
                    sheet.write_string(0, place, word, bold)
                for number, row in enumerate(block.lines, 1):
                    for place, (value, _word, is_number) in enumerate(row):
                        _cell(sheet, number, place, value, wrap, is_number=is_number)


def _cell(sheet: Worksheet, row: int, place: int, value: str, wrap: object, *, is_number: bool) -> None:
    plain = "".join(value.split()).removesuffix("kr").replace(",", ".")
    if is_number and value != HIDDEN and plain.replace(".", "", 1).isdecimal():
        sheet.write_number(row, place, float(plain))
    else:
        sheet.write_string(row, place, value, wrap)

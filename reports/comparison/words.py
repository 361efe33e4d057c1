"""A comparison in words: what a cell says, and what it cannot say."""

from __future__ import annotations

import datetime

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from reports.comparison.definition import CHANCE, Indicator, Verdict
from reports.comparison.result import Cell
from reports.comparison.statement import Standing

#: The sign beside each colour, readable in black and white.
SIGNS = {Verdict.BETTER: "▲", Verdict.UNCHANGED: "=", Verdict.WORSE: "▼"}
MINUS = "\N{MINUS SIGN}"
#: The indicators where there is little room.
SHORT = {
    Indicator.PASSED_SHARE: gettext_lazy("Passed"),
    Indicator.PREPARATORY: gettext_lazy("Univ.-prep."),
    Indicator.VOCATIONAL: gettext_lazy("Vocational"),
    Indicator.CORE: gettext_lazy("Core"),
}


def change(cell: Cell) -> str:
    """The change with its sign: +4, −2, 0."""
    if cell.change is None:
        return "–"
    return f"{cell.change:+d}".replace("-", MINUS) if cell.change else "0"


def chance(cell: Cell) -> str:
    """What the exact sign test of up against down says."""
    if cell.chance is None:
        return _("Nobody changed.")
    p = f"= {cell.chance:.2f}" if cell.chance >= 0.01 else "< 0.01"
    figures = {"p": p if get_language() == "en" else p.replace(".", ",")}
    if cell.chance > CHANCE:
        return _("Too few to tell whether the difference is more than chance (sign test, p %(p)s).") % figures
    return _("More than chance alone would give (sign test, p %(p)s). It does not say why.") % figures


def why_left_out(standing: int) -> str:
    """Why a student is not in a pair of terms."""
    return {
        Standing.LEFT: _("took no part in the next term"),
        Standing.NO_GRADES: _("took part in the next term and have no grades in it"),
        Standing.NOT_OVER: _("the next term is not over"),
        Standing.NO_NEXT_TERM: _("the next term is not in the calendar, or not chosen"),
        Standing.NOT_FIRST: _("have no grades in the first term that was chosen"),
    }[standing]


def legend() -> list[str]:
    """What the signs mean and what the comparison cannot say; stands under every matrix."""
    return [
        _("▲ better, = unchanged, ▼ worse, in whole percentage points."),
        _("There is no control group: the comparison shows how it went, not why."),
    ]


def hidden(smallest: int) -> list[str]:
    """What ``..`` means, where anything can be hidden."""
    if not smallest:
        return []
    text = _(
        "A figure on fewer than %(n)d students shows as .. and so does any other from which it could be worked out."
    )
    return [text % {"n": smallest}]


def other_reasons() -> str:
    return _("Other reasons, if any, are about too few students to be shown.")


def counted(day: datetime.date, version: int) -> str:
    """When and by which definition."""
    text = _("Counted %(day)s from the grades that were in then. Definition %(version)d.")
    return text % {"day": date_format(day, "j F Y"), "version": version}


def rules() -> list[str]:
    """How each cell is counted."""
    return [
        _(
            "A student takes part in a term when a case overlaps it. Term 1 is the first term in which the student "
            "takes part and has grades; term 2 is the very next term, term 3 the one after."
        ),
        _(
            "Passed subjects: all passed subjects of the group out of all graded ones. The others: the share of the "
            "students who are eligible, or have passed English, mathematics and Swedish or Swedish as a second "
            "language."
        ),
        _(
            "Three months are calendar months within term 1. Halves are cut by the share of passed subjects in term 1; "
            "of an odd number the upper half takes the middle student. A change is the rounded difference of the "
            "unrounded shares."
        ),
        _("Each cell is tested by itself. Among 32 cells one or two will look like more than chance by chance alone."),
    ]

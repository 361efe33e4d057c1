"""A comparison in words: what a cell says, and what it cannot say."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reports.comparison.definition import CHANCE, Verdict
from reports.comparison.result import Cell
from reports.comparison.statement import Standing

#: The sign beside each colour, readable in black and white.
SIGNS = {Verdict.BETTER: "▲", Verdict.UNCHANGED: "=", Verdict.WORSE: "▼"}
MINUS = "\N{MINUS SIGN}"


def change(cell: Cell) -> str:
    """The change with its sign: +4, −2, 0."""
    if cell.change is None:
        return "–"
    return f"{cell.change:+d}".replace("-", MINUS) if cell.change else "0"


def chance(cell: Cell) -> str:
    """What the exact sign test of up against down says."""
    if cell.chance is None:
        return _("Nobody changed.")
    figures = {"p": f"{cell.chance:.2f}".replace(".", _("."))}
    if cell.chance > CHANCE:
        return _("Too few to tell whether the difference is more than chance (sign test, p = %(p)s).") % figures
    return _("More than chance alone would give (sign test, p = %(p)s). It does not say why.") % figures


def why_left_out(standing: int) -> str:
    """Why a student is not in a pair of terms."""
    return {
        Standing.LEFT: _("took no part in the next term"),
        Standing.NO_GRADES: _("took part in the next term and have no grades in it"),
        Standing.NOT_OVER: _("the next term is not over"),
        Standing.NO_NEXT_TERM: _("the next term is not in the calendar, or not chosen"),
        Standing.NOT_FIRST: _("have no grades in the first term that was chosen"),
    }[standing]

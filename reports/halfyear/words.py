"""Figures of a report in words, from the plain values that are kept."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ppss.lib import numbers
from reports.dashboard.words import part_word
from reports.suppression import HIDDEN

DASH = "–"


def _separator() -> str:
    return "." if get_language() == "en" else ","


def count(value: int | None) -> str:
    return HIDDEN if value is None else str(value)


def taken(students: Mapping[str, object]) -> str:
    """How many took part; where that is hidden at least as many as were enrolled on the last day, if those are told."""
    if students["taken"] is None and students["going"]:
        return _("at least %(n)d") % {"n": students["going"]}
    return count(students["taken"])


def left_out(names: Sequence[str]) -> str:
    """A sentence on the rows that a table leaves out, empty where it has them all."""
    return _("Too few students to be shown: %(names)s.") % {"names": ", ".join(names)} if names else ""


def fraction(pair: Sequence[int] | None) -> Fraction | None:
    return None if pair is None else Fraction(*pair)


def percent(pair: Sequence[int] | None, digits: int = 0) -> str:
    return HIDDEN if pair is None else numbers.percent(fraction(pair), digits, _separator())


def change(before: Sequence[int] | None, after: Sequence[int] | None) -> str:
    """Two shares with an arrow: ``36 % → 27 %``."""
    if before is None or after is None:
        return HIDDEN
    return f"{percent(before)} → {percent(after)}"


def parts(found: Sequence[Sequence[object]] | None) -> str:
    """``raised attendance 8, unchanged or lowered 6``; nobody is not told."""
    if found is None:
        return HIDDEN
    return ", ".join(f"{part_word(tuple(names))} {n}" for names, n in found if n)


def one_decimal(pair: Sequence[int] | None) -> str:
    if pair is None:
        return HIDDEN
    return str(numbers.round_half_away(fraction(pair), 1)).replace(".", _separator())


def employees(value: Decimal | None) -> str:
    if value is None:
        return DASH
    return f"{value.normalize():f}".replace(".", _separator())


def day(iso: str) -> str:
    return date_format(datetime.date.fromisoformat(iso), "j F Y")


def days_between(first: str, last: str) -> str:
    return _("%(first)s – %(last)s") % {"first": day(first), "last": day(last)}


def measured(found: Sequence[int] | None) -> str:
    """The sentence that every report is asked for."""
    if found is None:
        return _("How many raised their attendance cannot be shown: too few can be measured, or too few in a group.")
    return _("%(raised)d of %(n)d measurable students raised their attendance.") % {
        "raised": found[0],
        "n": found[1],
    }


def early(value: int | None) -> str:
    if value is None:
        return _("Those for whom it is too early to measure are too few to be shown.")
    return _("For %(n)d it is too early to measure.") % {"n": value}

"""The national grade file, which schools send to Statistics Sweden (SCB) after years 6 and 9: one row per student.

Semicolons, usually no headings. Recognised by the number of columns, and by a date and a personal identity number in
their places. Which columns hold what is told by the year.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from imports.columns import OUR_OWN, Header, squeeze
from imports.profiles import Profile, Recognised
from students import identity

_FIRST = ("system", "datum", "version", "personnummer", "skolenhetskod", "klass", "förnamn", "efternamn")
_SUBJECTS = ("BL", "EN", "HKK", "IDH", "MA")
#: Columns by year. Only capitals are subjects; the others tell a language or a remark, and are left aside.
COLUMNS = {
    9: (
        *_FIRST,
        *_SUBJECTS,
        *("m1 språk", "M1", "m2 språk", "M2", "ml språk", "ML"),
        *("MU", "BI", "FY", "KE", "GE", "HI", "RE", "SH", "SL", "SV", "SVA", "TN", "TK", "OVR"),
    ),
    6: (
        *_FIRST,
        *_SUBJECTS,
        *("m1 språk", "M1", "m2 språk", "M2", "ml anmärkning", "ml språk"),
        *("MU", "BI", "NO", "FY", "KE", "SO", "GE", "HI", "RE", "SH", "SL", "SV", "SVA", "TN", "TK", "OVR"),
    ),
}
DATE, NUMBER, UNIT_CODE = 1, 3, 4
#: A row with so many digits in a cell is about a student, and no heading.
_DIGITS = re.compile("[0-9]{6}")
_DATE = re.compile(r"(20[0-9]{2})-?([01][0-9])-?([0-3][0-9])(?:[ T].*)?")


@dataclass(frozen=True)
class NationalFile(Profile):
    """The file of one year."""

    year: int = 0

    @property
    def subjects(self) -> dict[int, str]:
        """Which column holds the grade of which subject."""
        return {i: name for i, name in enumerate(COLUMNS[self.year]) if name.isupper()}


def date_of(cell: str) -> datetime.date | None:
    """The day in a cell, ``20150612`` or ``2015-06-12``; None where there is none."""
    match = _DATE.fullmatch(cell)
    try:
        return datetime.date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        return None


def _is_data(cells: Sequence[str]) -> bool:
    return (
        len(cells) > UNIT_CODE
        and date_of(cells[DATE]) is not None
        and identity.is_written_like_one(cells[NUMBER])
        and not cells[UNIT_CODE].strip("0123456789")
    )


def _recognise(year: int, rows: Sequence[list[str]]) -> Recognised | None:
    """Rows of the right width, the first of them perhaps headings. Our own two columns of a mended file are known."""
    columns = COLUMNS[year]
    headings = [] if any(_DIGITS.search(cell) for cell in rows[0]) else rows[0]
    own = sum(squeeze(heading) in OUR_OWN for heading in headings[len(columns) :])
    width = len(columns) + own
    if (headings and len(headings) != width) or not any(len(cells) == width and _is_data(cells) for cells in rows):
        return None
    return Recognised(Header(columns, {name: i for i, name in enumerate(columns)}), 1 if headings else 0)


PROFILES = (
    NationalFile("scb-9", gettext_lazy("National grade file (SCB), year 9"), lambda rows: _recognise(9, rows), year=9),
    NationalFile("scb-6", gettext_lazy("National grade file (SCB), year 6"), lambda rows: _recognise(6, rows), year=6),
)

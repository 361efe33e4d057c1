"""Swedish personal identity numbers, as people write them and as they are kept."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from personnummer import personnummer

_WRITTEN = re.compile(r"(?P<date>[0-9]{8}|[0-9]{6})(?P<sign>[-+]?)(?P<last>[0-9]{4}|TF[0-9]{2})")
#: Days of coordination numbers are moved on by so many.
_COORDINATION = 60
_DASHES = str.maketrans("\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}\N{MINUS SIGN}", "----")


@dataclass(frozen=True)
class Identity:
    """One number. ``normal`` is how it is kept and compared: YYYYMMDDNNNN.

    ``is_temporary`` is a school's own number with *TF* (20130101TF01), which has no check digit; ``is_checked`` says
    that the check digit is right; coordination numbers (day + 60) are told by ``is_coordination``.
    """

    normal: str
    birth_date: datetime.date
    is_checked: bool
    is_temporary: bool
    is_coordination: bool

    def __str__(self) -> str:
        return f"{self.normal[:8]}-{self.normal[8:]}"


def is_written_like_one(text: str) -> bool:
    """Whether a text can only be meant as such a number: 12 digits, 10 with - or +, or one with TF."""
    match = _WRITTEN.fullmatch(_plain(text))
    return bool(match) and (len(match["date"]) == 8 or bool(match["sign"]) or match["last"].startswith("TF"))


def parse(text: str, *, today: datetime.date | None = None, checked: bool = True) -> Identity:
    """Read 12 digits, or 10 with ``-`` (``+`` from the year one turns 100), also coordination and TF numbers.

    Raises ValueError with a sentence for the person who wrote it. With ``checked=False`` a wrong check digit is let
    through, and told by ``is_checked``: files carry some that a school secretary cannot mend.
    """
    today = today or timezone.localdate()
    match = _WRITTEN.fullmatch(_plain(text))
    if not match:
        raise ValueError(_("Write the personal identity number with 12 digits, such as 20130314-1234."))
    birth_date, is_coordination, day = _birth_date(match, today)
    normal = f"{birth_date:%Y%m}{day:02}{match['last']}"
    is_temporary = match["last"].startswith("TF")
    is_checked = not is_temporary and personnummer.valid(normal)
    if checked and not is_checked and not is_temporary:
        raise ValueError(_("The last digit does not fit the others. Compare every digit of the number."))
    return Identity(normal, birth_date, is_checked, is_temporary, is_coordination)


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text).translate(_DASHES).upper()


def _birth_date(match: re.Match[str], today: datetime.date) -> tuple[datetime.date, bool, int]:
    """The birth date, whether the day is that of a coordination number, and the day as it is written."""
    digits = match["date"]
    month, day = int(digits[-4:-2]), int(digits[-2:])
    is_coordination = day > _COORDINATION
    real_day = day - _COORDINATION if is_coordination else day
    if len(digits) == 8:
        years = [int(digits[:4])]
    else:
        century = today.year // 100 * 100
        years = [century + int(digits[:2]) - n for n in (0, 100, 200)]
    for year in years:
        try:
            born = datetime.date(year, month, real_day)
        except ValueError:
            continue
        if born <= today and (len(digits) == 8 or match["sign"] != "+" or today.year - year >= 100):
            return born, is_coordination, day
    raise ValueError(_("The first digits of the personal identity number are not a date of birth."))

"""From the text of a cell to a value. Each raises ValueError with a sentence that a school secretary understands."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from decimal import Decimal

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from ppss.lib import terms

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T]00:00(?::00(?:\.0+)?)?)?")
_TIME = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?::00(?:\.0+)?)?")
_DECIMAL = re.compile(r"-?[0-9]{1,12}(?:[.,][0-9]{1,20})?")
_YES = {"1", "ja", "j", "yes", "y", "true", "sant", "x"}
_NO = {"0", "nej", "n", "no", "false", "falskt"}


def text(longest: int) -> Callable[[str], str]:
    """Free text of at most so many characters."""

    def parse(cell: str) -> str:
        if len(cell) > longest:
            raise ValueError(_("The text is longer than %(n)d characters.") % {"n": longest})
        return cell

    return parse


def date(cell: str) -> datetime.date:
    match = _DATE.fullmatch(cell)
    try:
        return datetime.date(int(match[1]), int(match[2]), int(match[3]))
    except (TypeError, ValueError):
        raise ValueError(_("Write the date as year-month-day, such as 2013-03-14.")) from None


def time(cell: str) -> datetime.time:
    """A time of day as 08:20, 8.20 or 08:20:00."""
    match = _TIME.fullmatch(cell)
    try:
        return datetime.time(int(match[1]), int(match[2]))
    except (TypeError, ValueError):
        raise ValueError(_("Write the time as hours and minutes, such as 08:20.")) from None


def decimal(cell: str) -> Decimal:
    """A number with comma or point; spaces between thousands do not matter."""
    plain = re.sub(r"\s", "", cell).replace("\N{MINUS SIGN}", "-")
    if not _DECIMAL.fullmatch(plain):
        raise ValueError(_("Write a number, such as 0,23."))
    return Decimal(plain.replace(",", "."))


def share(cell: str) -> Decimal:
    """A share of 0-1 with four decimals; ``23 %`` can only mean 0,23 and is taken so."""
    is_percent = cell.endswith("%")
    value = decimal(cell.removesuffix("%"))
    value = value / 100 if is_percent else value
    if not 0 <= value <= 1:
        raise ValueError(_("Write a share between 0 and 1: 23 percent is 0,23."))
    return value.quantize(Decimal("0.0001"))


def whole(first: int, last: int) -> Callable[[str], int]:
    """A whole number in a range, both ends counted."""

    def parse(cell: str) -> int:
        try:
            value = decimal(cell)
        except ValueError:
            value = None
        if value is None or value != value.to_integral_value() or not first <= value <= last:
            raise ValueError(_("Write a whole number from %(first)d to %(last)d.") % {"first": first, "last": last})
        return int(value)

    return parse


def flag(cell: str) -> bool:
    word = cell.casefold()
    if word in _YES | _NO:
        return word in _YES
    raise ValueError(_("Write 1 for yes or 0 for no."))


def one_of(choices: Mapping[str, str]) -> Callable[[str], str]:
    """One of some words (keys, any case), as the value kept for it; errors name the first word of each value."""

    table = {word.casefold(): value for word, value in choices.items()}

    def parse(cell: str) -> str:
        try:
            return table[cell.casefold()]
        except KeyError:
            names = list({value: key for key, value in reversed(choices.items())}.values())[::-1]
            raise ValueError(_("Write one of: %(words)s.") % {"words": ", ".join(names)}) from None

    return parse


def term(cell: str) -> tuple[int, int]:
    try:
        return terms.parse(cell)
    except ValueError:
        raise ValueError(_("Write the term as VT2015 or HT2014.")) from None


def unit_code(cell: str) -> str:
    if not re.fullmatch(r"[0-9]{8}", cell):
        raise ValueError(_("A school unit code has 8 digits."))
    return cell


def email(cell: str) -> str:
    try:
        validate_email(cell)
    except ValidationError:
        raise ValueError(_("This is not an e-mail address.")) from None
    return cell.lower()


def phone(cell: str) -> str:
    """A phone number, Swedish unless it says otherwise, as +46701740605."""
    try:
        number = phonenumbers.parse(cell, "SE")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise ValueError(_("This is not a phone number. Write it such as 070-174 06 05."))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

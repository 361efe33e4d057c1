"""Figures as they are written in Swedish: decimal comma, no-break space, halves away from zero."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

NBSP = "\N{NO-BREAK SPACE}"


def decimal(value: Decimal | Fraction | float) -> Decimal:
    """A number as a decimal: a float as it is written, a fraction divided."""
    return Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else Decimal(str(value))


def round_half_away(value: Decimal | Fraction | float, digits: int = 0) -> Decimal:
    """Rounded to so many decimals, halves away from zero (3.5 -> 4, -3.5 -> -4)."""
    return decimal(value).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def percent(share: Decimal | Fraction | float | None, digits: int = 0, separator: str = ",") -> str:
    """A share of 0-1 as ``82 %``; a dash where there is none."""
    if share is None:
        return "–"
    figure = str(round_half_away(decimal(share) * 100, digits)).replace(".", separator)
    return f"{figure}{NBSP}%"


def kronor(value: int | None) -> str:
    """``1 200 000 kr`` with no-break spaces; a dash where there is none."""
    return "–" if value is None else f"{value:,} kr".replace(",", NBSP).replace(" ", NBSP)

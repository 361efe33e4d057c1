"""Figures as they are written in Swedish: decimal comma, no-break space, halves away from zero."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

NBSP = "\N{NO-BREAK SPACE}"


def round_half_away(value: Decimal | float, digits: int = 0) -> Decimal:
    """Rounded to so many decimals, halves away from zero (3.5 -> 4, -3.5 -> -4)."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def percent(share: Decimal | float | None, digits: int = 0, separator: str = ",") -> str:
    """A share of 0-1 as ``82 %``; a dash where there is none."""
    if share is None:
        return "–"
    figure = str(round_half_away(Decimal(str(share)) * 100, digits)).replace(".", separator)
    return f"{figure}{NBSP}%"

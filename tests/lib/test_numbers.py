"""Figures as they are written."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ppss.lib.numbers import percent, round_half_away

figures = st.decimals(min_value=-1000, max_value=1000, allow_nan=False, places=4)


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        ("3.5", 0, "4"),
        ("-3.5", 0, "-4"),
        ("2.5", 0, "3"),
        ("0.4999", 0, "0"),
        ("2.675", 2, "2.68"),
        ("36.04", 1, "36.0"),
    ],
)
def test_halves_go_away_from_zero(value, digits, expected):
    assert str(round_half_away(Decimal(value), digits)) == expected


@given(figures, st.integers(0, 3))
def test_rounding_moves_by_half_a_unit_at_most_and_mirrors(value, digits):
    rounded = round_half_away(value, digits)
    assert abs(rounded - value) * 2 <= Decimal(1).scaleb(-digits)
    assert round_half_away(-value, digits) == -rounded


@pytest.mark.parametrize(
    ("share", "digits", "text"),
    [
        (Decimal("0.82"), 0, "82\u00a0%"),
        (Decimal("0.365"), 0, "37\u00a0%"),
        (Decimal("0.365"), 1, "36,5\u00a0%"),
        (0.07, 0, "7\u00a0%"),
        (1, 0, "100\u00a0%"),
        (None, 0, "–"),
    ],
)
def test_percent_is_written_in_swedish(share, digits, text):
    assert percent(share, digits) == text


def test_percent_is_written_in_english():
    assert percent(Decimal("0.365"), 1, ".") == "36.5\u00a0%"

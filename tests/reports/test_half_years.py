"""Half-years end so long before their report is due that it can be written."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.half_years import DAY, days_of_half, due_of, half_of, name_of_half


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-05-31", "VT 2026"),
        ("2026-06-01", "HT 2026"),
        ("2026-11-15", "HT 2026"),
        ("2026-11-16", "VT 2027"),
        ("2026-12-31", "VT 2027"),
        ("2027-01-01", "VT 2027"),
    ],
)
def test_half_year_of_a_day(day, name):
    assert name_of_half(half_of(datetime.date.fromisoformat(day))) == name


def test_reports_are_due_in_june_and_november():
    spring = half_of(datetime.date(2026, 3, 1))
    assert (due_of(spring), due_of(spring + 1)) == (datetime.date(2026, 6, 15), datetime.date(2026, 11, 30))


@given(st.dates(datetime.date(1999, 1, 1), datetime.date(2100, 1, 1)))
def test_half_years_lie_side_by_side_and_are_over_when_their_report_is_due(day):
    half = half_of(day)
    first, last = days_of_half(half)
    assert first <= day <= last < due_of(half)
    assert half_of(last + DAY) == half + 1
    assert half_of(first - DAY) == half - 1

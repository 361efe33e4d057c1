"""ISO weeks as their Mondays."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ppss.lib import weeks

D = datetime.date
days = st.dates(min_value=D(1990, 1, 8), max_value=D(2100, 12, 20))


@given(days)
def test_monday_is_the_latest_monday_up_to_the_day(day):
    monday = weeks.monday(day)
    assert monday.isoweekday() == 1
    assert datetime.timedelta(0) <= day - monday <= datetime.timedelta(days=6)


@given(days)
def test_code_is_read_back_as_the_monday_of_the_day(day):
    assert weeks.parse(weeks.code(day)) == weeks.monday(day)


@given(days, st.integers(-50, 50))
def test_shift_there_and_back_again(day, count):
    assert weeks.shift(weeks.shift(day, count), -count) == weeks.monday(day)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (D(2026, 11, 22), "2026-W47"),
        (D(2026, 12, 31), "2026-W53"),
        (D(2027, 1, 3), "2026-W53"),
        (D(2027, 1, 4), "2027-W01"),
        (D(2024, 12, 30), "2025-W01"),
    ],
)
def test_code_names_the_iso_year(day, code):
    assert weeks.code(day) == code


@pytest.mark.parametrize("text", ["", "2026-47", "2026-W00", "2026-W54", "2025-W53", "26-W47", "2026-W47 ", "2026-w47"])
def test_parse_refuses_what_is_no_week(text):
    with pytest.raises(ValueError, match="."):
        weeks.parse(text)


def test_label_keeps_the_number_on_the_line():
    assert weeks.label(D(2026, 1, 5)) == "v.\u00a02"

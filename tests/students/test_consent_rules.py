"""Which days of a consent hold together, without a database."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ppss.lib.days import add_months
from students.rules import consent_problems, last_possible_day, signature_problem

D = datetime.date
TODAY = D(2026, 11, 23)


def problems(**changes):
    days = {"informed_on": TODAY, "valid_from": TODAY, "valid_until": D(2027, 5, 22)} | changes
    return consent_problems(today=TODAY, birth_date=D(2013, 3, 14), months=6, **days)


def test_consent_of_six_months_holds_together():
    assert problems() == {}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"informed_on": D(2026, 11, 24)}, "informed_on"),
        ({"informed_on": D(2013, 3, 13)}, "informed_on"),
        ({"valid_from": D(2026, 11, 22)}, "valid_from"),
        ({"valid_from": D(2027, 5, 24)}, "valid_from"),
        ({"valid_from": D(9999, 12, 31), "valid_until": D(9999, 12, 31)}, "valid_from"),
        ({"valid_until": D(2026, 11, 22)}, "valid_until"),
        ({"valid_until": D(2027, 5, 23)}, "valid_until"),
    ],
)
def test_consent_days_out_of_order_are_refused_at_their_field(changes, field):
    assert list(problems(**changes)) == [field]


def test_consent_too_long_is_told_its_last_possible_day():
    assert "2027-05-22" in str(problems(valid_until=D(2028, 1, 1))["valid_until"])


@given(st.dates(D(2000, 1, 1), D(2100, 1, 1)), st.integers(1, 12))
def test_last_possible_day_is_the_day_before_the_same_date_months_on(day, months):
    last = last_possible_day(day, months)
    assert last + datetime.timedelta(days=1) == add_months(day, months)
    assert (add_months(day, months).year * 12 + add_months(day, months).month) - (day.year * 12 + day.month) == months


@pytest.mark.parametrize(
    ("day", "fine"),
    [
        (D(2026, 11, 24), False),
        (D(2026, 10, 31), False),
        (D(2026, 11, 1), True),
        (D(2026, 11, 20), True),
        (D(2026, 11, 21), False),
        (D(2012, 1, 1), False),
    ],
)
def test_signature_lies_between_information_and_the_last_day(day, fine):
    problem = signature_problem(
        day,
        today=TODAY,
        birth_date=D(2013, 3, 14),
        informed_on=D(2026, 11, 1),
        valid_until=D(2026, 11, 20),
    )
    assert (problem is None) == fine

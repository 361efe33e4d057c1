"""Personal identity numbers. Those here have the serials 980 and up, which are given to nobody."""

import contextlib
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from personnummer import personnummer

from students import identity

TODAY = datetime.date(2026, 11, 22)


def number(born: datetime.date, serial: int = 983, coordination: bool = False) -> str:
    """A made-up number with the right check digit."""
    head = f"{born:%Y%m}{born.day + (60 if coordination else 0):02}{serial:03}"
    return next(head + str(n) for n in range(10) if personnummer.valid(head + str(n)))


BORN = datetime.date(2013, 3, 14)
GOOD = number(BORN)


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"{GOOD[:8]}-{GOOD[8:]}",
        f"{GOOD[2:8]}-{GOOD[8:]}",
        GOOD[2:],
        f" {GOOD[:8]} {GOOD[8:]} ",
        f"{GOOD[2:8]}\N{EN DASH}{GOOD[8:]}",
        f"\N{NO-BREAK SPACE}{GOOD}",
    ],
)
def test_number_is_read_in_every_spelling(text):
    assert identity.parse(text, today=TODAY) == identity.Identity(GOOD, BORN, True, False, False)


def test_plus_means_a_hundred_years_or_more():
    old = number(datetime.date(1913, 3, 14))
    assert identity.parse(f"{old[2:8]}+{old[8:]}", today=TODAY).birth_date == datetime.date(1913, 3, 14)


def test_ten_digits_of_a_later_day_this_year_are_of_last_century():
    old = number(datetime.date(1926, 12, 31))
    assert identity.parse(f"{old[2:8]}-{old[8:]}", today=TODAY).birth_date == datetime.date(1926, 12, 31)


def test_leap_day_of_ten_digits_finds_the_century_that_has_it():
    born = datetime.date(2000, 2, 29)
    leap = number(born)
    assert identity.parse(f"{leap[2:8]}-{leap[8:]}", today=TODAY).birth_date == born


def test_coordination_number_gives_the_real_birth_date():
    text = number(BORN, coordination=True)
    got = identity.parse(text, today=TODAY)
    assert (got.normal, got.birth_date, got.is_coordination) == (text, BORN, True)


def test_tf_number_is_temporary_and_has_no_check_digit():
    got = identity.parse("20130101tf01", today=TODAY)
    assert got == identity.Identity("20130101TF01", datetime.date(2013, 1, 1), False, True, False)
    assert identity.parse("130101-TF01", today=TODAY) == got


def test_wrong_check_digit_is_refused_in_forms_and_told_in_files():
    wrong = GOOD[:-1] + str((int(GOOD[-1]) + 1) % 10)
    with pytest.raises(ValueError, match="[Dd]igit|siffran"):
        identity.parse(wrong, today=TODAY)
    assert identity.parse(wrong, today=TODAY, checked=False).is_checked is False


@pytest.mark.parametrize("text", ["", "abc", "123", "20131314-2384", "20130230-1234", "20991231-1234", "2013031423845"])
def test_what_is_no_number_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"\.$"):
        identity.parse(text, today=TODAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [(GOOD, True), (GOOD[2:8] + "-" + GOOD[8:], True), ("20130101TF01", True), (GOOD[2:], False), ("elev-17", False)],
)
def test_keys_of_school_systems_are_told_from_numbers(text, expected):
    assert identity.is_written_like_one(text) is expected


@given(st.dates(datetime.date(1900, 1, 1), TODAY), st.integers(1, 999), st.booleans())
def test_every_number_comes_back_as_it_is_kept(born, serial, coordination):
    text = number(born, serial, coordination)
    got = identity.parse(text, today=TODAY)
    assert (got.normal, got.birth_date, got.is_coordination) == (text, born, coordination)
    assert identity.parse(str(got), today=TODAY) == got


@given(st.text())
def test_any_text_is_read_or_refused_with_value_error(text):
    with contextlib.suppress(ValueError):
        assert len(identity.parse(text, today=TODAY, checked=False).normal) == 12

"""The rules of the comparison on plain values."""

import datetime
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.comparison.compute import EMPTY, TotalsDiffer, check
from reports.comparison.definition import (
    COLUMNS,
    Column,
    Group,
    Indicator,
    is_long,
    is_next_term,
    last_day_of_three_months,
    last_start_of_three_months,
    sign_test,
    takes_part,
    verdict_of,
    whole,
)
from reports.comparison.result import Result, Tally
from reports.comparison.statement import TALLY

day = datetime.date.fromisoformat


def test_eight_columns_and_four_indicators_in_the_order_of_the_contract():
    assert [(column.group.value, column.first, column.second) for column in COLUMNS] == [
        ("two_terms", 1, 2),
        ("three_months", 1, 2),
        ("three_terms", 1, 2),
        ("three_terms", 2, 3),
        ("girls", 1, 2),
        ("boys", 1, 2),
        ("higher_entry", 1, 2),
        ("lower_entry", 1, 2),
    ]
    assert [i.value for i in Indicator] == ["passed_share", "preparatory", "vocational", "core"]


@pytest.mark.parametrize(
    ("start", "full"),
    [
        ("2014-01-10", "2014-04-09"),
        ("2014-01-31", "2014-04-29"),
        ("2014-11-30", "2015-02-27"),
        ("2015-11-30", "2016-02-28"),
        ("2014-12-01", "2015-02-28"),
        ("2014-03-01", "2014-05-31"),
    ],
)
def test_three_months_are_full_on(start, full):
    assert last_day_of_three_months(day(start)) == day(full)
    assert is_long(day(start), day(full), day("2014-01-01"), day("2016-12-31"))
    assert not is_long(day(start), day(full) - datetime.timedelta(days=1), day("2014-01-01"), day("2016-12-31"))


@given(st.dates(day("2010-01-01"), day("2030-12-31")))
def test_three_months_until_a_day_begin_at_the_latest_on_one(end):
    start = last_start_of_three_months(end)
    assert last_day_of_three_months(start) <= end < last_day_of_three_months(start + datetime.timedelta(days=1))


@pytest.mark.parametrize(
    ("enrolled", "closed", "wanted"),
    [
        ("2014-06-10", None, True),
        ("2014-06-11", None, False),
        ("2013-01-01", "2014-01-10", True),
        ("2013-01-01", "2014-01-09", False),
        (None, None, False),
    ],
)
def test_taking_part_is_an_overlap_with_the_term(enrolled, closed, wanted):
    days = [day(d) if d else None for d in (enrolled, closed)]
    assert takes_part(*days, day("2014-01-10"), day("2014-06-10")) is wanted


def test_next_term():
    assert is_next_term((2014, 1), (2014, 2))
    assert is_next_term((2014, 2), (2015, 1))
    assert not is_next_term((2014, 1), (2015, 1))
    assert not is_next_term((2014, 2), (2014, 1))


@pytest.mark.parametrize(
    ("share", "wanted"),
    [
        (Fraction(1, 200), 1),
        (Fraction(-1, 200), -1),
        (Fraction(1, 201), 0),
        (Fraction(-1, 201), 0),
        (Fraction(5, 200), 3),
        (Fraction(-5, 200), -3),
        (Fraction(1, 3), 33),
        (Fraction(2, 3), 67),
        (Fraction(0), 0),
    ],
)
def test_halves_are_rounded_away_from_zero(share, wanted):
    assert whole(share) == wanted


def test_colours():
    assert [verdict_of(change) for change in (-1, 0, 1)] == ["worse", "unchanged", "better"]


@given(st.integers(0, 60), st.integers(0, 60))
def test_sign_test_is_the_exact_binomial_one(up, down):
    moved = up + down
    if not moved:
        assert sign_test(up, down) is None
        return
    tail = sum(comb(moved, k) for k in range(min(up, down) + 1))
    assert sign_test(up, down) == pytest.approx(float(min(Fraction(1), Fraction(2 * tail, 2**moved))), rel=1e-9)


@pytest.mark.parametrize(("up", "down", "wanted"), [(5, 0, 0.0625), (6, 0, 0.03125), (24, 21, 0.7660)])
def test_sign_test_of_known_counts(up, down, wanted):
    assert sign_test(up, down) == pytest.approx(wanted, abs=5e-5)


def test_sign_test_of_a_large_city_is_quick_and_right():
    assert sign_test(50_000, 50_000) == 1.0
    assert sign_test(50_000, 51_000) == pytest.approx(0.001669, abs=2e-5)  # z = 999 / sqrt(101000) = 3.1434


def tally(**counts: int) -> Tally:
    return Tally(tuple(counts.get(name, 0) for name in TALLY))


def of_one_girl(**more: Tally) -> Result:
    """A comparison of one girl who is in the upper half; ``more`` puts other tallies in."""
    girl = tally(students=1, graded_from=2, passed_from=1, graded_to=2, passed_to=2, passed_share_up=1)
    tallies = dict(EMPTY.tallies) | {Column(group): girl for group in (Group.TWO_TERMS, Group.GIRLS, Group.HIGHER)}
    tallies |= {Column(Group(name)): counts for name, counts in more.items()}
    return Result(tallies, standings={0: 1}, later={4: 1})


def test_check_lets_a_right_result_through():
    check(of_one_girl())
    check(EMPTY)


def test_check_finds_a_numerator_that_differs():
    wrong = tally(students=1, graded_from=2, passed_from=2, graded_to=2, passed_to=2, passed_share_up=1)
    with pytest.raises(TotalsDiffer) as error:
        check(of_one_girl(girls=wrong))
    assert error.value.differences == ("girls + boys + unknown: passed_from 2, not 1",)


def test_check_finds_a_denominator_that_differs():
    wrong = tally(students=1, graded_from=3, passed_from=1, graded_to=2, passed_to=2, passed_share_up=1)
    with pytest.raises(TotalsDiffer, match="lower \\+ upper: graded_from 3, not 2"):
        check(of_one_girl(higher_entry=wrong))


def test_check_finds_a_student_of_no_known_sex():
    """A marker that the program does not know would be in the whole and in no part."""
    with pytest.raises(TotalsDiffer, match="girls \\+ boys \\+ unknown: students 0, not 1"):
        check(of_one_girl(girls=Tally()))

"""Weeks, sub-goals and marks on plain values."""

import datetime
from dataclasses import dataclass

import pytest
from django.utils import translation

from cases import rules
from cases.choices import Result, Stage

D = datetime.date
W45, W46, W47, W48 = D(2026, 11, 2), D(2026, 11, 9), D(2026, 11, 16), D(2026, 11, 23)
MET, PARTLY, NOT_MET = Result.MET, Result.PARTLY, Result.NOT_MET


@dataclass(frozen=True)
class Goal:
    first_week: datetime.date
    last_week: datetime.date


def problem(week=W47, **changes):
    given = {"on": D(2026, 11, 18), "stage": Stage.CARRYING_OUT, "enrolled_on": D(2026, 9, 2)} | changes
    return rules.follow_up_problem(week, **given)


@pytest.mark.parametrize(
    ("week", "changes", "told"),
    [
        (W47, {}, None),
        (W45, {}, None),
        (W48, {}, "The week has not begun yet."),
        (W48, {"on": W48}, None),
        (W47, {"stage": Stage.PLAN}, "Weekly follow-up begins when the plan is in force."),
        (W47, {"stage": Stage.CONSENT, "enrolled_on": None}, "Weekly follow-up begins when the plan is in force."),
        (W45, {"enrolled_on": D(2026, 11, 8)}, None),
        (W45, {"enrolled_on": W46}, "The week is before the student was enrolled."),
        (W46, {"stage": Stage.CLOSING, "closed_on": D(2026, 11, 11)}, None),
        (W47, {"stage": Stage.BOOSTER, "closed_on": D(2026, 11, 11)}, "The case was closed before this week."),
        (W46, {"stage": Stage.DECLINED}, "Weekly follow-up begins when the plan is in force."),
    ],
)
def test_week_is_followed_up_while_the_case_is_carried_out(week, changes, told):
    with translation.override("en"):
        assert problem(week, **changes) == told


def test_follow_up_is_late_from_the_monday_after():
    assert [rules.is_late(W47, D(2026, 11, day)) for day in (16, 22, 23)] == [False, False, True]


def test_goals_of_a_week_are_those_that_last_then():
    long, short, coming = Goal(W45, W48), Goal(W46, W46), Goal(W48, W48)
    goals = [long, short, coming]
    assert rules.goals_of_week(goals, W46) == [long, short]
    assert rules.goals_of_week(goals, W47) == [long]
    assert rules.goals_of_week(goals, W48) == [long, coming]


def test_goals_that_nobody_carried_over_stay_in_sight():
    old, latest, coming = Goal(W45, W45), Goal(W45, W46), Goal(W48, W48)
    assert rules.goals_of_week([old, latest, coming], W47) == [latest]
    assert rules.goals_of_week([coming], W47) == []


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([], None),
        ([MET, MET], MET),
        ([MET, NOT_MET], PARTLY),
        ([PARTLY], PARTLY),
        ([NOT_MET, NOT_MET], NOT_MET),
        ([NOT_MET, PARTLY], PARTLY),
    ],
)
def test_mark_of_a_week_sums_up_its_results(results, expected):
    assert rules.mark(results) == expected


def test_next_school_week_passes_over_holidays():
    assert rules.next_school_week(W45) == W46
    assert rules.next_school_week(W45, {W46, W47}) == W48
    everything = {W45 + datetime.timedelta(weeks=n) for n in range(100)}
    assert rules.next_school_week(W45, everything) == W46

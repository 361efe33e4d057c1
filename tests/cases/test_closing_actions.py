"""Closing and booster."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from cases.actions import boosters, closings
from cases.actions.steps import StepRefused
from cases.choices import Attainment, ClosingReason, Onward, Stage
from cases.models import Booster, Case, Closing
from ppss.lib.days import add_months

DAY = datetime.timedelta(days=1)


@pytest.fixture
def sara(world):
    return world.people["coach_school"]


def test_closing_keeps_the_outcome_and_proposes_a_booster(world, sara, today):
    case = world.case()
    closing = closings.close(
        case=case,
        by=sara,
        reason=ClosingReason.GOALS,
        goal_attainment=Attainment.PARTLY,
        absence={"share": Decimal("0.27"), "first_day": today - 28 * DAY, "last_day": today},
        satisfaction=9,
        onward=Onward.SCHOOL,
    )
    case.refresh_from_db()
    assert (case.stage, case.closed_on) == (Stage.CLOSING, today)
    assert (closing.enrolled_on, closing.satisfaction, closing.absence.share) == (case.enrolled_on, 9, Decimal("0.27"))
    assert Booster.objects.get().due_on == add_months(today, 3)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"goal_attainment": ""}, "goal_attainment"),
        ({"reason": "other"}, "reason_text"),
        ({"reason": ""}, "reason"),
        ({"reason": "whim"}, "reason"),
        ({"satisfaction": 11}, "satisfaction"),
        ({"satisfaction": 0}, "satisfaction"),
        ({"on": 1}, "on"),
        ({"on": -40}, "on"),
        ({"absence": {"share": Decimal("0.2"), "first_day": None, "last_day": None}}, "first_day"),
    ],
)
def test_closing_refuses_bad_input_and_leaves_the_case(world, sara, today, changes, field):
    case = world.case()
    given = {"reason": ClosingReason.GOALS, "goal_attainment": Attainment.FULLY} | changes
    if "on" in changes:
        given["on"] = today + changes["on"] * DAY
    with pytest.raises(ValidationError) as refused:
        closings.close(case=case, by=sara, **given)
    assert field in refused.value.message_dict
    case.refresh_from_db()
    assert (case.stage, case.closed_on) == (Stage.CARRYING_OUT, None)
    assert not Closing.objects.exists()


def test_closing_before_enrolment_has_no_attainment_and_no_booster(world, sara):
    case = world.case(stage=Stage.CONSENT, consent=False)
    with pytest.raises(ValidationError):
        closings.close(case=case, by=sara, reason=ClosingReason.FAMILY_DECLINED, goal_attainment=Attainment.NOT)
    closings.close(case=case, by=sara, reason=ClosingReason.FAMILY_DECLINED)
    assert Case.objects.get().stage == Stage.CLOSING
    assert not Booster.objects.exists()


def test_closing_twice_is_refused(world, sara):
    case = world.case(stage=Stage.CLOSING)
    with pytest.raises(StepRefused):
        closings.close(case=case, by=sara, reason=ClosingReason.GOALS, goal_attainment=Attainment.FULLY)


@pytest.fixture
def booster(world, sara):
    closings.close(case=world.case(), by=sara, reason=ClosingReason.GOALS, goal_attainment=Attainment.FULLY)
    return Booster.objects.get()


def test_booster_moved_and_called_off(booster, sara, today):
    boosters.move(booster=booster, by=sara, due_on=today + 30 * DAY)
    boosters.call_off(booster=booster, by=sara, reason="Has moved")
    booster = Booster.objects.get()
    assert (booster.due_on, booster.called_off, booster.held_on) == (today + 30 * DAY, "Has moved", None)
    assert Case.objects.get().stage == Stage.CLOSING
    with pytest.raises(ValidationError):
        boosters.hold(booster=booster, by=sara)


@pytest.mark.parametrize("days", [-1, 900])
def test_booster_moved_to_an_impossible_day_is_refused(booster, sara, today, days):
    before = booster.due_on
    with pytest.raises(ValidationError) as refused:
        boosters.move(booster=booster, by=sara, due_on=today + days * DAY)
    assert list(refused.value.message_dict) == ["due_on"]
    assert Booster.objects.get().due_on == before


def test_booster_is_held_once_and_never_ahead(booster, sara, today):
    with pytest.raises(ValidationError) as refused:
        boosters.hold(booster=booster, by=sara, on=today + DAY)
    assert list(refused.value.message_dict) == ["on"]
    boosters.hold(booster=booster, by=sara)
    with pytest.raises(ValidationError) as refused:
        boosters.hold(booster=booster, by=sara)
    assert refused.value.code == "held"


def test_booster_called_off_needs_a_reason(booster, sara):
    with pytest.raises(ValidationError) as refused:
        boosters.call_off(booster=booster, by=sara, reason=" ")
    assert list(refused.value.message_dict) == ["reason"]


def test_another_booster_is_planned_after_one_called_off(booster, sara, today):
    with pytest.raises(ValidationError) as refused:
        boosters.plan_again(booster=booster, by=sara, due_on=today + DAY)
    assert refused.value.code == "order"
    boosters.call_off(booster=booster, by=sara, reason="Ill")
    another = boosters.plan_again(booster=booster, by=sara, due_on=today + DAY)
    assert (another.closing, another.due_on, another.called_off) == (booster.closing, today + DAY, "")
    with pytest.raises(ValidationError) as refused:
        boosters.plan_again(booster=booster, by=sara, due_on=today + DAY)
    assert refused.value.code == "planned"
    boosters.hold(booster=another, by=sara)
    assert Case.objects.get().stage == Stage.BOOSTER


def test_another_booster_on_an_impossible_day_is_refused(booster, sara, today):
    boosters.call_off(booster=booster, by=sara, reason="Ill")
    with pytest.raises(ValidationError) as refused:
        boosters.plan_again(booster=booster, by=sara, due_on=today - DAY)
    assert list(refused.value.message_dict) == ["due_on"]
    assert Booster.objects.count() == 1

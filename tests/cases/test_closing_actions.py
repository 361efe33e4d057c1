"""Closing and booster."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.edits import EditedMeanwhile
from accounts.models import AuditEvent
from cases.actions import boosters, cases, closings
from cases.actions.steps import StepRefused
from cases.choices import Attainment, ClosingReason, Onward, Stage
from cases.models import Booster, Case, Closing
from cases.rules import booster_day
from students.choices import Season
from students.models import SchoolBreak, Term

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
    assert Booster.objects.get().due_on == booster_day(today, is_school_day=lambda day: day.weekday() < 5)


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


def test_booster_is_proposed_for_a_school_day(world, sara, today):
    friday = today - (today.weekday() + 3) % 7 * DAY
    due = booster_day(friday, is_school_day=lambda day: day.weekday() < 5)
    Term.objects.create(season=Season.VT, year=due.year, start=due - 100 * DAY, end=due + 100 * DAY)
    SchoolBreak.objects.create(name="Lov", start=due, end=due + 6 * DAY)
    case = world.case()
    closings.close(case=case, by=sara, on=friday, reason=ClosingReason.GOALS, goal_attainment=Attainment.FULLY)
    found = Booster.objects.get().due_on
    assert found == booster_day(friday, is_school_day=lambda day: day.weekday() < 5 and day > due + 6 * DAY)


@pytest.mark.parametrize(("ends", "refused"), [(-29, True), (-28, False), (0, False)])
def test_closing_figure_lies_in_the_case(world, sara, today, ends, refused):
    case = world.case()
    figure = {"share": Decimal("0.2"), "first_day": today - 60 * DAY, "last_day": today + ends * DAY}
    given = {"reason": ClosingReason.GOALS, "goal_attainment": Attainment.FULLY, "absence": figure}
    if not refused:
        assert closings.close(case=case, by=sara, **given).absence.last_day == today + ends * DAY
        return
    with pytest.raises(ValidationError) as problem:
        closings.close(case=case, by=sara, **given)
    assert list(problem.value.message_dict) == ["last_day"]


@pytest.fixture
def closing(booster):
    return booster.closing


def _corrected(closing, by, **changes):
    given = {"revision": closing.revision, "on": closing.closed_on, "reason": closing.reason}
    given |= {"goal_attainment": closing.goal_attainment, "absence": "kept"}
    return closings.correct(closing=closing, by=by, **given | changes)


def test_closing_is_corrected_with_its_history(closing, sara, today):
    figure = {"share": Decimal("0.21"), "first_day": today - 28 * DAY, "last_day": today, "source": "report"}
    yesterday = today - DAY
    _corrected(closing, sara, on=yesterday, goal_attainment=Attainment.PARTLY, satisfaction=8, absence=figure)
    closing = Closing.objects.get()
    assert (closing.goal_attainment, closing.satisfaction, closing.closed_on) == (Attainment.PARTLY, 8, yesterday)
    assert (closing.absence.share, closing.case.closed_on) == (Decimal("0.21"), yesterday)
    assert [row.goal_attainment for row in closing.history.all()] == [Attainment.PARTLY, Attainment.FULLY]
    assert AuditEvent.objects.get(verb="closing.correct").target_id == closing.pk
    kept = closing.absence_id
    _corrected(closing, sara, absence=figure)
    _corrected(closing, sara)
    closing.refresh_from_db()
    assert closing.absence_id == kept
    _corrected(closing, sara, absence=None)
    closing.refresh_from_db()
    assert closing.absence is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"goal_attainment": ""}, "goal_attainment"),
        ({"reason": "other"}, "reason_text"),
        ({"on": 1}, "on"),
        ({"on": -40}, "on"),
        ({"absence": {"share": Decimal("0.2"), "first_day": None, "last_day": None}}, "first_day"),
    ],
)
def test_closing_is_not_corrected_to_what_cannot_be(closing, sara, today, changes, field):
    if "on" in changes:
        changes = {"on": today + changes["on"] * DAY}
    with pytest.raises(ValidationError) as refused:
        _corrected(closing, sara, **changes)
    assert field in refused.value.message_dict
    assert Closing.objects.get().closed_on == today


def test_closing_of_the_other_agency_stays(closing, world):
    with pytest.raises(ValidationError) as refused:
        _corrected(closing, world.people["coach_social"], satisfaction=1)
    assert refused.value.code == "other_agency"


def test_closing_read_before_another_edit_is_told(closing, sara):
    _corrected(closing, sara, satisfaction=5)
    with pytest.raises(EditedMeanwhile):
        _corrected(closing, sara, revision=0, satisfaction=6)


def test_day_of_a_closing_stays_once_the_case_goes_on(closing, sara, today):
    cases.reopen(case=closing.case, by=sara, reason="Back again")
    closing.refresh_from_db()
    with pytest.raises(ValidationError) as refused:
        _corrected(closing, sara, on=today - DAY)
    assert list(refused.value.message_dict) == ["on"]
    _corrected(closing, sara, satisfaction=3)
    assert (Closing.objects.get().satisfaction, Case.objects.get().closed_on) == (3, None)

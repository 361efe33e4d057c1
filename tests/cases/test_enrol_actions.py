"""Enrolment under a valid consent, coaches of both agencies, and taking up again."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEvent
from cases.actions import boosters, cases, closings
from cases.actions.steps import StepRefused
from cases.choices import ClosingReason, Stage
from cases.models import Booster, Case, Note
from students.choices import Answer, Protection
from students.models import NamedStaff, Student

DAY = datetime.timedelta(days=1)


@pytest.fixture
def sara(world):
    return world.people["coach_school"]


@pytest.fixture
def omar(world):
    return world.people["coach_social"]


def test_enrolling_begins_the_mapping(world, sara, today):
    case = world.case(stage=Stage.CONSENT)
    absence = {"share": Decimal("0.36"), "first_day": today - 60 * DAY, "last_day": today - 30 * DAY}
    case = cases.enrol(case=case, by=sara, absence=absence)
    assert (case.stage, case.enrolled_on, case.initial_absence.share) == (Stage.MAPPING, today, Decimal("0.36"))
    assert AuditEvent.objects.filter(verb="case.enrol", case_id=case.pk, occurred_on=today).count() == 1


@pytest.mark.parametrize(
    "consent",
    [
        {"signed": False},
        {"answer": Answer.REFUSED},
        {"answer": Answer.NOT_REACHED},
        {"end": -1},
        {"start": 1},
    ],
)
def test_enrolling_without_a_valid_consent_changes_nothing(world, sara, today, consent):
    for key in ("start", "end"):
        if key in consent:
            consent = consent | {key: today + consent[key] * DAY}
    case = world.case(stage=Stage.CONSENT, consent=False)
    world.consent(case.student, **consent)
    with pytest.raises(ValidationError) as refused:
        cases.enrol(case=case, by=sara, coaches=[sara])
    assert refused.value.message_dict["on"][0].startswith("No consent") or "samtycke" in str(refused.value)
    case.refresh_from_db()
    assert (case.stage, case.enrolled_on) == (Stage.CONSENT, None)
    assert not AuditEvent.objects.exists()


def test_enrolling_before_the_signatures_is_refused(world, sara, today):
    case = world.case(stage=Stage.CONSENT)
    case.student.consents.update(student_signed_on=today - 2 * DAY)
    with pytest.raises(ValidationError):
        cases.enrol(case=case, by=sara, on=today - 3 * DAY)
    assert cases.enrol(case=case, by=sara, on=today - 2 * DAY).enrolled_on == today - 2 * DAY


def test_enrolling_out_of_order_says_what_comes_first(world, sara):
    case = world.case(stage=Stage.PROPOSAL)
    with pytest.raises(StepRefused):
        cases.enrol(case=case, by=sara)
    assert Case.objects.get().stage == Stage.PROPOSAL


@pytest.mark.parametrize("days", [1, -10_000])
def test_enrolling_on_an_impossible_day_is_refused(world, sara, today, days):
    case = world.case(stage=Stage.CONSENT)
    with pytest.raises(ValidationError) as refused:
        cases.enrol(case=case, by=sara, on=today + days * DAY)
    assert list(refused.value.message_dict) == ["on"]


def test_who_enrols_becomes_coach_when_nobody_is(world, sara):
    case = world.case(stage=Stage.CONSENT)
    case.coaches.clear()
    assert list(cases.enrol(case=case, by=sara).coaches.all()) == [sara]


def test_coach_of_social_services_makes_the_student_known(world, sara, omar):
    case = world.case(stage=Stage.CONSENT)
    cases.enrol(case=case, by=sara, coaches=[sara, omar])
    case.student.consents.all().delete()
    assert Student.objects.get().known_to_social_services
    assert list(Case.objects.visible_to(omar)) == [case]


def test_coach_of_social_services_waits_for_enrolment_and_consent(world, sara, omar):
    waiting = world.case(stage=Stage.CONSENT)
    going = world.case(world.student("Amir", "Hassan"), consent=False)
    for case in (waiting, going):
        with pytest.raises(ValidationError) as refused:
            cases.assign_coaches(case=case, by=sara, coaches=[sara, omar])
        assert list(refused.value.message_dict) == ["coaches"]
        assert list(case.coaches.all()) == [sara]
    assert not Student.objects.filter(known_to_social_services=True).exists()


def test_coach_of_another_school_is_refused(world, sara):
    case = world.case()
    with pytest.raises(ValidationError, match="Josef Haddad"):
        cases.assign_coaches(case=case, by=sara, coaches=[sara, world.people["coach_other"]])


def test_going_case_keeps_a_coach(world, sara):
    case = world.case()
    with pytest.raises(ValidationError):
        cases.assign_coaches(case=case, by=sara, coaches=[])
    assert list(case.coaches.all()) == [sara]


def test_protected_student_gets_named_coaches_only(world, sara, omar):
    student = world.student(protection=Protection.SECRECY_MARKING)
    case = world.case(student)
    with pytest.raises(ValidationError):
        cases.assign_coaches(case=case, by=sara, coaches=[sara, omar])
    NamedStaff.objects.create(student=student, user=omar)
    cases.assign_coaches(case=case, by=sara, coaches=[sara, omar])
    assert set(case.coaches.all()) == {sara, omar}


def test_taking_up_again_keeps_closings_and_calls_off_boosters(world, sara, today):
    case = world.case()
    closing = closings.close(case=case, by=sara, reason=ClosingReason.GOALS, goal_attainment="fully")
    case = cases.reopen(case=case, by=sara, reason="Absence is back")
    assert (case.stage, case.enrolled_on, case.closed_on) == (Stage.CONSENT, None, None)
    assert case.closings.get() == closing
    assert Booster.objects.get().called_off
    assert Note.objects.get().text.endswith("Absence is back")
    assert cases.enrol(case=case, by=sara).enrolled_on == today


def test_taking_up_again_needs_a_reason_and_a_closed_case(world, sara):
    going, closed = world.case(), world.case(world.student("Amir", "Hassan"), stage=Stage.CLOSING)
    with pytest.raises(StepRefused):
        cases.reopen(case=going, by=sara, reason="Why not")
    with pytest.raises(ValidationError) as refused:
        cases.reopen(case=closed, by=sara, reason=" ")
    assert list(refused.value.message_dict) == ["reason"]
    assert {c.stage for c in Case.objects.all()} == {Stage.CARRYING_OUT, Stage.CLOSING}


def test_taking_up_again_beside_an_open_case_is_refused(world, sara):
    student = world.student()
    closed = world.case(student, stage=Stage.CLOSING)
    world.case(student)
    with pytest.raises(ValidationError):
        cases.reopen(case=closed, by=sara, reason="Absence is back")
    assert Case.objects.get(pk=closed.pk).stage == Stage.CLOSING


def test_booster_held_then_taken_up_again(world, sara, today):
    case = world.case()
    closings.close(case=case, by=sara, reason=ClosingReason.GOALS, goal_attainment="fully")
    boosters.hold(booster=Booster.objects.get(), by=sara, text="Falls asleep late again", needs_more=True)
    assert Case.objects.get().stage == Stage.BOOSTER
    assert cases.reopen(case=case, by=sara, reason="Needs support again").stage == Stage.CONSENT
    assert Booster.objects.get().held_on == today

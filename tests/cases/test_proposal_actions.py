"""Proposing, and deciding: who, when, and what is refused."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from absence.models import AbsenceFigure
from accounts.choices import DecidedBy, Role
from accounts.models import AuditEvent
from cases.actions import cases, proposals
from cases.actions.steps import StepRefused
from cases.choices import ProposalStatus, Stage
from cases.models import Case
from cases.rules import decision_refusal


@pytest.fixture
def case(world) -> Case:
    return proposals.propose(student=world.student(), by=world.people["eht"], reason="Borta varje måndag")


def days_ago(n: int) -> datetime.date:
    return timezone.localdate() - datetime.timedelta(days=n)


@pytest.mark.parametrize(
    ("decided_by", "roles", "leads", "decides"),
    [
        (DecidedBy.EHT, {Role.EHT}, False, True),
        (DecidedBy.EHT, {Role.COACH}, False, False),
        (DecidedBy.EHT, {Role.COACH}, True, True),
        (DecidedBy.TEAM, {Role.COACH}, False, True),
        (DecidedBy.TEAM, {Role.EHT}, False, False),
        (DecidedBy.TEAM, {Role.EHT}, True, True),
        (DecidedBy.TEAM, set(), False, False),
    ],
)
def test_district_says_who_decides(decided_by, roles, leads, decides):
    assert (decision_refusal(decided_by=decided_by, roles=roles, leads=leads) is None) == decides


def test_propose_opens_a_case_with_reason_and_absence(world):
    absence = {"share": "0.365", "first_day": days_ago(40), "last_day": days_ago(10), "source": "report"}
    case = proposals.propose(
        student=world.student(),
        by=world.people["eht"],
        on=days_ago(5),
        reason=" Borta varje måndag ",
        absence=absence,
        tried="Samtal",
        action_programme="Kortare dagar",
        suggested_by="Mentor",
    )
    assert (case.stage, case.proposed_on, case.school.name) == (Stage.PROPOSAL, days_ago(5), "Bredängsskolan")
    assert (case.proposal.reason, case.proposal.status) == ("Borta varje måndag", ProposalStatus.WAITING)
    assert (case.proposal.absence.share, case.proposal.has_action_programme) == (Decimal("0.3650"), True)
    event = AuditEvent.objects.get(verb="proposal.make")
    assert (event.case_id, event.student_id, event.occurred_on) == (case.pk, case.student_id, days_ago(5))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"on": "tomorrow"}, "on"),
        ({"on": datetime.date(2001, 1, 1)}, "on"),
        ({"on": days_ago(740)}, "on"),
        ({"absence": {"share": "0.3", "first_day": days_ago(367), "last_day": days_ago(0)}}, "first_day"),
        ({"reason": "  "}, "reason"),
        ({"absence": {"share": "0.3", "source": "typed"}}, "first_day"),
    ],
)
def test_propose_refuses_what_cannot_be_right_and_keeps_nothing(change, field, world):
    if change.get("on") == "tomorrow":  # counted now: a suite that is collected before midnight may run after it
        change = {"on": days_ago(-1)}
    with pytest.raises(ValidationError) as refused:
        proposals.propose(**{"student": world.student(), "by": world.people["eht"], "reason": "Borta"} | change)
    assert field in refused.value.message_dict
    assert (Case.objects.count(), AbsenceFigure.objects.count(), AuditEvent.objects.count()) == (0, 0, 0)


def test_propose_refuses_a_second_open_case(case, world):
    with pytest.raises(ValidationError, match="öppet ärende|open case"):
        proposals.propose(student=case.student, by=world.people["eht"], reason="Igen")
    assert Case.objects.count() == 1


def test_accept_marks_a_student_outside_the_target_group(case, world):
    coach = world.people["coach_school"]
    accepted = proposals.accept(case=case, by=coach, coaches=[coach])
    accepted.refresh_from_db()
    assert (accepted.stage, accepted.outside_target_group) == (Stage.CONSENT, True)
    assert list(accepted.coaches.all()) == [coach]
    assert (accepted.proposal.status, accepted.proposal.decided_by) == (ProposalStatus.ACCEPTED, coach)


def test_accept_does_not_mark_a_student_inside_the_target_group(world):
    absence = {"share": "0.18", "first_day": days_ago(40), "last_day": days_ago(10), "source": "report"}
    case = proposals.propose(student=world.student(), by=world.people["eht"], reason="Borta", absence=absence)
    assert proposals.accept(case=case, by=world.people["coach_school"]).outside_target_group is False


def test_queued_proposal_is_accepted_later_and_history_keeps_both_reasons(case, world):
    coach = world.people["coach_school"]
    proposals.queue(case=case, by=coach, reason="Fullt till januari")
    assert Case.objects.get().stage == Stage.PROPOSAL
    proposals.accept(case=case, by=coach, reason="Plats nu")
    assert [h.decision_reason for h in case.proposal.history.order_by("history_id")] == [
        "",
        "Fullt till januari",
        "Plats nu",
    ]


def test_queue_refuses_what_is_queued_or_decided(case, world):
    coach = world.people["coach_school"]
    proposals.queue(case=case, by=coach)
    with pytest.raises(ValidationError):
        proposals.queue(case=case, by=coach)
    proposals.decline(case=case, by=coach, reason="Skolans eget stöd räcker")
    for decide in (proposals.queue, proposals.accept):
        with pytest.raises(ValidationError):
            decide(case=case, by=coach)
    assert Case.objects.get().stage == Stage.DECLINED


def test_decline_needs_a_reason(case, world):
    with pytest.raises(ValidationError) as refused:
        proposals.decline(case=case, by=world.people["coach_school"], reason=" ")
    assert list(refused.value.message_dict) == ["reason"]
    assert Case.objects.get().stage == Stage.PROPOSAL


@pytest.mark.parametrize(
    ("decided_by", "key", "decides"),
    [
        (DecidedBy.TEAM, "coach_school", True),
        (DecidedBy.TEAM, "eht", False),
        (DecidedBy.TEAM, "head", True),
        (DecidedBy.TEAM, "coach_other", False),
        (DecidedBy.EHT, "eht", True),
        (DecidedBy.EHT, "coach_school", False),
    ],
)
def test_only_those_the_district_names_decide(decided_by, key, decides, case, world):
    district = case.school.district
    district.proposals_decided_by = decided_by
    district.save()
    case = Case.objects.get(pk=case.pk)
    if decides:
        assert proposals.accept(case=case, by=world.people[key]).stage == Stage.CONSENT
    else:
        with pytest.raises(ValidationError):
            proposals.accept(case=case, by=world.people[key])
        assert Case.objects.get().stage == Stage.PROPOSAL


@pytest.mark.parametrize("key", ["coach_social", "coach_other", "eht"])
def test_accept_takes_coaches_of_the_school_side_of_the_team_alone(key, case, world):
    with pytest.raises(ValidationError) as refused:
        proposals.accept(case=case, by=world.people["coach_school"], coaches=[world.people[key]])
    assert list(refused.value.message_dict) == ["coaches"]
    assert Case.objects.get().stage == Stage.PROPOSAL


def test_decision_is_not_dated_before_the_proposal(case, world):
    with pytest.raises(ValidationError) as refused:
        proposals.accept(case=case, by=world.people["coach_school"], on=days_ago(1))
    assert list(refused.value.message_dict) == ["on"]


def _corrected(case, by, **changes):
    given = {"revision": case.proposal.revision, "on": case.proposed_on, "reason": case.proposal.reason}
    given |= {"tried": "", "adaptations": "", "has_action_programme": False, "action_programme": ""}
    return proposals.correct(case=case, by=by, **given | {"suggested_by": "", "absence": "kept"} | changes)


def test_waiting_proposal_is_corrected_with_its_history(world):
    eht = world.people["eht"]
    absence = {"share": "0.1", "first_day": days_ago(40), "last_day": days_ago(10), "source": "report"}
    case = proposals.propose(student=world.student(), by=eht, reason="Borta", absence=absence)
    _corrected(case, eht, reason="Borta varje måndag", on=days_ago(3), absence=absence | {"share": "0.36"})
    case = Case.objects.get()
    assert (case.proposed_on, case.proposal.reason) == (days_ago(3), "Borta varje måndag")
    assert case.proposal.absence.share == Decimal("0.36")
    assert [row.reason for row in case.proposal.history.all()] == ["Borta varje måndag", "Borta"]
    assert AuditEvent.objects.get(verb="proposal.correct").case_id == case.pk


def test_decided_proposal_is_neither_corrected_nor_withdrawn(case, world):
    proposals.accept(case=case, by=world.people["coach_school"])
    eht = world.people["eht"]
    with pytest.raises(StepRefused):
        _corrected(case, eht, reason="Annat")
    with pytest.raises(StepRefused):
        proposals.withdraw(case=case, by=eht, reason="Fel elev")


def test_withdrawn_proposal_says_why_and_leaves_room_for_another(case, world):
    eht = world.people["eht"]
    with pytest.raises(ValidationError) as refused:
        proposals.withdraw(case=case, by=eht, reason=" ")
    assert list(refused.value.message_dict) == ["reason"]
    proposals.withdraw(case=case, by=eht, reason="Fel elev")
    case = Case.objects.get()
    assert (case.stage, case.proposal.status) == (Stage.DECLINED, ProposalStatus.WITHDRAWN)
    assert (case.proposal.decided_by, case.proposal.decision_reason) == (eht, "Fel elev")
    assert AuditEvent.objects.get(verb="proposal.withdraw").case_id == case.pk
    with pytest.raises(StepRefused):
        cases.reopen(case=case, by=world.people["coach_school"], reason="Ändå")
    assert proposals.propose(student=case.student, by=eht, reason="Igen").stage == Stage.PROPOSAL

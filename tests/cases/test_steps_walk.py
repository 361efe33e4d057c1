"""Random walks over the table of transitions: a stage changes along the table alone, a refusal changes nothing."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import AuditEvent
from cases.actions import boosters, cases, closings, proposals, steps
from cases.choices import Attainment, ClosingReason, ProposalStatus, Stage
from cases.models import Booster, Case, Proposal
from cases.rules import TRANSITIONS, Step


def attempt(step: Step, case: Case, by, head) -> None:
    """Take the step by the action that people take it by; those of the plan by the table itself."""
    if step == Step.ACCEPT:
        proposals.accept(case=case, by=head)
    elif step == Step.DECLINE:
        proposals.decline(case=case, by=head, reason="No room")
    elif step == Step.ENROL:
        cases.enrol(case=case, by=by)
    elif step == Step.CLOSE:
        enrolled = Case.objects.get(pk=case.pk).enrolled_on
        closings.close(
            case=case,
            by=by,
            reason=ClosingReason.GOALS,
            goal_attainment=Attainment.FULLY if enrolled else "",
        )
    elif step == Step.HOLD_BOOSTER:
        booster = Booster.objects.filter(case=case, held_on=None, called_off="").first()
        if booster is None:
            raise steps.StepRefused(TRANSITIONS[step].refusal)
        boosters.hold(booster=booster, by=by)
    elif step == Step.REOPEN:
        cases.reopen(case=case, by=by, reason="Absence is back")
    else:
        steps.take(case, step)


def everything(case: Case) -> tuple:
    rows = (Case.objects.filter(pk=case.pk).values(), Booster.objects.values(), Proposal.objects.values())
    return (*(list(r) for r in rows), AuditEvent.objects.count(), case.closings.count(), case.notes.count())


def test_whole_path_can_be_walked_twice(world):
    by, head = world.people["coach_school"], world.people["head"]
    case = world.case(stage=Stage.PROPOSAL)
    Proposal.objects.create(case=case, agency="school", reason="Stays at home", status=ProposalStatus.WAITING)
    round_trip = [Step.ENROL, Step.FINISH_MAPPING, Step.START, Step.CLOSE, Step.HOLD_BOOSTER]
    for step in [Step.ACCEPT, *round_trip, Step.REOPEN, *round_trip]:
        attempt(step, case, by, head)
    assert Case.objects.get().stage == Stage.BOOSTER
    assert case.closings.count() == 2


@pytest.mark.django_db
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(walk=st.lists(st.sampled_from(list(Step)), min_size=4, max_size=12), has_consent=st.booleans())
def test_stage_changes_along_the_table_alone(world, walk, has_consent):
    with transaction.atomic():
        by, head = world.people["coach_school"], world.people["head"]
        case = world.case(stage=Stage.PROPOSAL, consent=has_consent)
        case.proposed_on = case.proposed_on - datetime.timedelta(days=1)
        case.save()
        Proposal.objects.create(case=case, agency="school", reason="Stays at home", status=ProposalStatus.WAITING)
        for step in walk:
            before, stage = everything(case), Case.objects.get(pk=case.pk).stage
            try:
                attempt(step, case, by, head)
            except ValidationError:
                assert everything(case) == before
            else:
                assert stage in TRANSITIONS[step].sources
                assert Case.objects.get(pk=case.pk).stage == TRANSITIONS[step].target
                assert step != Step.ENROL or has_consent
        transaction.set_rollback(True)

"""Proposing a student to the team, and deciding on it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from absence.actions import figures
from absence.actions.figures import Figure
from accounts.audit import record
from accounts.choices import Agency, Role
from accounts.edits import save_edit
from accounts.models import User
from cases.actions.notes import check_own
from cases.actions.steps import StepRefused, standing, take
from cases.choices import ProposalStatus, Stage
from cases.models import Case, Proposal
from cases.rules import Step, date_problem, decision_refusal, is_in_target_group, proposal_day_problem
from students.models import Student


@transaction.atomic
def propose(
    *,
    student: Student,
    by: User,
    on: datetime.date | None = None,
    reason: str,
    absence: dict[str, object] | None = None,
    tried: str = "",
    adaptations: str = "",
    has_action_programme: bool = False,
    action_programme: str = "",
    suggested_by: str = "",
) -> Case:
    """Open a case as a proposal. ``absence`` holds what ``absence.actions.figures.note`` asks for.

    Raises ValidationError: a student with an open case, a day in the future or before birth, an absence without its
    period, no reason.
    """
    on = _checked_day(on, student)
    if problem := proposal_day_problem(on, today=timezone.localdate()):
        raise ValidationError({"on": problem})
    if student.merged_into_id:
        raise ValidationError(_("The student has been merged with another. Propose the student who was kept."))
    figure = None
    if absence:
        figure = figures.note(student=student, by=by, **{"share": None, "first_day": None, "last_day": None} | absence)
    case = Case(student=student, school=student.school, proposed_on=on)
    case.full_clean()
    case.save()
    proposal = Proposal(
        case=case,
        agency=by.agency,
        created_by=by,
        reason=reason.strip(),
        tried=tried,
        adaptations=adaptations,
        has_action_programme=has_action_programme or bool(action_programme.strip()),
        action_programme=action_programme,
        suggested_by=suggested_by,
        absence=figure,
    )
    proposal._history_user = by
    proposal.full_clean()
    proposal.save()
    _log("proposal.make", proposal, by, on)
    return case


@transaction.atomic
def accept(
    *, case: Case, by: User, on: datetime.date | None = None, reason: str = "", coaches: Iterable[User] = ()
) -> Case:
    """Take the student in, also from the queue; next comes the consent.

    A student outside the target group is marked. ``coaches`` are the school's people in the team: social services
    join at enrolment, when the consent is valid.
    """
    proposal, on = _to_decide(case, by, on)
    chosen = _checked_coaches(case, coaches)
    share = proposal.absence.share if proposal.absence else None
    outside = not is_in_target_group(year=case.student.year, absence=share)
    case = take(case, Step.ACCEPT, outside_target_group=outside)
    case.coaches.set(chosen)
    _stamp(proposal, ProposalStatus.ACCEPTED, by, on, reason)
    _log("proposal.accept", proposal, by, on, outside_target_group=outside, coaches=[c.pk for c in chosen])
    return case


@transaction.atomic
def decline(*, case: Case, by: User, on: datetime.date | None = None, reason: str) -> Case:
    """Say no, with the reason that the school is told."""
    proposal, on = _to_decide(case, by, on)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the proposal is declined, so that the school knows.")})
    case = take(case, Step.DECLINE)
    _stamp(proposal, ProposalStatus.DECLINED, by, on, reason)
    _log("proposal.decline", proposal, by, on)
    return case


@transaction.atomic
def queue(*, case: Case, by: User, on: datetime.date | None = None, reason: str = "") -> Case:
    """Put a waiting proposal in the queue; it can be accepted or declined later."""
    proposal, on = _to_decide(case, by, on)
    case = Case.objects.select_for_update().get(pk=case.pk)
    if case.stage != Stage.PROPOSAL or proposal.status != ProposalStatus.WAITING:
        raise StepRefused(_("Only a proposal that waits for a decision can be put in the queue."), code="queue")
    _stamp(proposal, ProposalStatus.QUEUED, by, on, reason)
    _log("proposal.queue", proposal, by, on)
    return case


@transaction.atomic
def correct(
    *, case: Case, by: User, revision: int, on: datetime.date, reason: str, absence: Figure, **fields: object
) -> Case:
    """Put a proposal right that nobody has said yes or no to; what stood before stays in its history.

    ``absence`` is a new figure as in ``propose``, None for none, KEPT for the one that stands there; ``fields`` are
    tried, adaptations, has_action_programme, action_programme and suggested_by. Raises StepRefused once it is decided,
    ValidationError for a day after the decision to queue it, EditedMeanwhile.
    """
    proposal = _own_waiting(case, by)
    case = proposal.case
    on = _checked_day(on, case.student)
    if on != case.proposed_on and (problem := proposal_day_problem(on, today=timezone.localdate())):
        raise ValidationError({"on": problem})
    if proposal.decided_on and on > proposal.decided_on:
        raise ValidationError({"on": _("The day is after the proposal was put in the queue.")})
    fields["has_action_programme"] = fields["has_action_programme"] or bool(str(fields["action_programme"]).strip())
    for name, value in {**fields, "reason": reason.strip()}.items():
        setattr(proposal, name, value)
    proposal.absence = figures.noted_or_kept(absence, kept=proposal.absence, student=case.student, by=by)
    proposal._history_user = by
    save_edit(proposal, revision=revision)
    if on != case.proposed_on:
        case.proposed_on = on
        case.revision += 1
        case.full_clean()
        case.save()
    _log("proposal.correct", proposal, by, on)
    return case


@transaction.atomic
def withdraw(*, case: Case, by: User, reason: str) -> Case:
    """Take back a proposal that nobody has said yes or no to. The student can be proposed anew at any time."""
    proposal = _own_waiting(case, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the proposal is withdrawn, so that the team knows.")})
    case = take(case, Step.WITHDRAW)
    _stamp(proposal, ProposalStatus.WITHDRAWN, by, timezone.localdate(), reason)
    _log("proposal.withdraw", proposal, by, timezone.localdate())
    return case


def _own_waiting(case: Case, by: User) -> Proposal:
    """The proposal of the own agency, its case locked, while nobody has decided."""
    case = standing(case, Step.WITHDRAW)
    proposal = Proposal.objects.select_for_update(of=("self",)).select_related("absence").get(case=case)
    check_own(proposal, by)
    proposal.case = case
    return proposal


def _checked_day(on: datetime.date | None, student: Student) -> datetime.date:
    today = timezone.localdate()
    on = on or today
    problem = date_problem(on, today=today, birth_date=student.birth_date)
    if problem:
        raise ValidationError({"on": problem})
    return on


def _to_decide(case: Case, by: User, on: datetime.date | None) -> tuple[Proposal, datetime.date]:
    """The proposal, locked, and the day of the decision, when this person may decide on it."""
    refusal = decision_refusal(
        decided_by=case.school.district.proposals_decided_by,
        roles=by.access.roles_at(case.school_id),
        leads=by.access.leads(case.school_id),
    )
    if refusal:
        raise ValidationError(refusal, code="not_deciding")
    on = _checked_day(on, case.student)
    proposal = Proposal.objects.select_for_update(of=("self",)).select_related("absence").get(case=case)
    if on < (proposal.decided_on or case.proposed_on):
        raise ValidationError({"on": _("The day is before the proposal was made or put in the queue.")})
    return proposal, on


def _checked_coaches(case: Case, coaches: Iterable[User]) -> list[User]:
    chosen = list(coaches)
    team = set(User.objects.working_at(case.school_id, roles=[Role.COACH], today=timezone.localdate()))
    for coach in chosen:
        if coach not in team:
            raise ValidationError({"coaches": _("%(name)s does not work in the school's team.") % {"name": coach}})
        if coach.agency == Agency.SOCIAL_SERVICES:
            raise ValidationError(
                {"coaches": _("People of social services join at enrolment, when the consent is valid.")}
            )
    return chosen


def _stamp(proposal: Proposal, status: ProposalStatus, by: User, on: datetime.date, reason: str) -> None:
    proposal.status = status
    proposal.decided_by = by
    proposal.decided_on = on
    proposal.decision_reason = reason.strip()
    proposal.revision += 1
    proposal._history_user = by
    proposal.full_clean()
    proposal.save()


def _log(verb: str, proposal: Proposal, by: User, on: datetime.date, **data: object) -> None:
    record(
        verb,
        proposal,
        by=by,
        student_id=proposal.case.student_id,
        case_id=proposal.case_id,
        agency=proposal.agency,
        category=proposal.category,
        occurred_on=on,
        **data,
    )

"""The action plan: drafted, approved, put in force, made anew; and referral onward."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.edits import save_edit
from cases import plan_rules
from cases.actions import plan_rows
from cases.actions.records import checked_day, log
from cases.actions.referrals import refer as refer
from cases.actions.steps import StepRefused, take
from cases.choices import Approver, Frequency, PlanStatus, Stage
from cases.models import ActionPlan, Case, PlanApproval
from cases.rules import Step, date_problem

if TYPE_CHECKING:
    from accounts.models import User
    from students.models import Guardian


def _lock(case: Case) -> Case:
    """The case, locked, when something may be written in its plan."""
    rows = Case.objects.select_for_update(of=("self",)).select_related("student", "school__district")
    case = rows.get(pk=case.pk)
    refusal = plan_rules.plan_refusal(case.stage)
    if refusal:
        raise StepRefused(refusal, code="plan")
    return case


def _open_draft(plan: ActionPlan) -> ActionPlan:
    """The plan as it stands now, with its case locked, while it is a draft."""
    case = _lock(plan.case)
    plan = ActionPlan.objects.get(pk=plan.pk)
    plan.case = case
    if plan.status != PlanStatus.DRAFT:
        raise ValidationError(_("This version is no longer a draft. Make a new version to change the plan."))
    return plan


def known_to(case: Case, by: User) -> Q:
    """Plans that the person may know of: those of the own agency, and those that consent opens."""
    return Q(case=case) & (Q(agency=by.agency) | Q(pk__in=ActionPlan.objects.visible_to(by).values("pk")))


def _check_frame(case: Case, starts_on: datetime.date, weeks: int) -> None:
    problem = date_problem(starts_on, today=starts_on, birth_date=case.student.birth_date, may_be_future=True)
    today = timezone.localdate()
    problem = problem or plan_rules.start_problem(starts_on, proposed_on=case.proposed_on, today=today)
    if problem:
        raise ValidationError({"starts_on": problem})
    if not 1 <= weeks <= plan_rules.WEEKS_MAX:
        raise ValidationError({"weeks": _("A plan is for 1 to %(max)d weeks.") % {"max": plan_rules.WEEKS_MAX}})


@transaction.atomic
def draft(
    *,
    case: Case,
    by: User,
    end_goal: str,
    starts_on: datetime.date,
    weeks: int = 12,
    rhythm: str = Frequency.WEEKLY,
    sub_goals: Sequence[plan_rows.Row] = (),
    interventions: Sequence[plan_rows.Row] = (),
    on: datetime.date | None = None,
) -> ActionPlan:
    """Begin the plan of a case as a draft. Rows as in ``plan_rows``.

    Raises StepRefused before the mapping is finished and after closing, ValidationError when there is a plan to go
    on with already.
    """
    case = _lock(case)
    _check_frame(case, starts_on, weeks)
    earlier = ActionPlan.objects.filter(known_to(case, by))
    if earlier.filter(status=PlanStatus.DRAFT).exists():
        raise ValidationError(_("There is a draft already. Go on with it."), code="draft")
    if case.stage == Stage.CARRYING_OUT and earlier.filter(status=PlanStatus.IN_FORCE).exists():
        raise ValidationError(_("There is a plan in force. Make a new version of it."), code="in_force")
    plan = ActionPlan(
        case=case,
        agency=by.agency,
        created_by=by,
        version=_next_version(case, by.agency),
        end_goal=end_goal.strip(),
        starts_on=starts_on,
        weeks=weeks,
        rhythm=rhythm,
        revision=1,
    )
    plan._history_user = by
    plan.full_clean()
    plan.save()
    plan_rows.write_sub_goals(plan, sub_goals, by)
    plan_rows.write_interventions(plan, interventions, by)
    log("plan.draft", plan, by=by, on=on, version=plan.version)
    return plan


@transaction.atomic
def update(
    *,
    plan: ActionPlan,
    by: User,
    revision: int,
    end_goal: str,
    starts_on: datetime.date,
    weeks: int,
    rhythm: str,
    sub_goals: Sequence[plan_rows.Row],
    interventions: Sequence[plan_rows.Row],
) -> ActionPlan:
    """Change a draft; ``sub_goals`` and ``interventions`` are all it is to have, known ones with their ``id``.

    Rows that begin and end with the plan follow it when it moves.
    Who approved, approved other words: the approvals of a draft that changes are taken away, and asked for anew.
    Raises EditedMeanwhile, ValidationError for a version that is no longer a draft.
    """
    plan = _open_draft(plan)
    _check_frame(plan.case, starts_on, weeks)
    frame = {"end_goal": end_goal.strip(), "starts_on": starts_on, "weeks": weeks, "rhythm": rhythm}
    changed = any(getattr(plan, name) != value for name, value in frame.items())
    interventions = plan_rows.following(plan, interventions, starts_on)
    for name, value in frame.items():
        setattr(plan, name, value)
    plan._history_user = by
    save_edit(plan, revision=revision)
    changed |= plan_rows.write_sub_goals(plan, sub_goals, by)
    changed |= plan_rows.write_interventions(plan, interventions, by)
    cleared = plan.approvals.all().delete()[0] if changed else 0
    if changed:
        log("plan.update", plan, by=by, version=plan.version, approvals_cleared=cleared)
    return plan


@transaction.atomic
def approve(
    *,
    plan: ActionPlan,
    by: User,
    approver: str,
    guardian: Guardian | None = None,
    manager: User | None = None,
    approves: bool = True,
    on: datetime.date | None = None,
    note: str = "",
) -> PlanApproval:
    """Note what the student, a guardian or the manager says to a draft; a later answer takes the place of the first.

    ``approver`` guardian without a guardian, with ``approves=False`` and a note, says that none can be asked, and why.
    A manager approves with the own sign-in alone, and leads the team or the health team of the school.
    """
    plan = _open_draft(plan)
    on = checked_day(plan.case, on, since_proposal=True)
    if approver == Approver.GUARDIAN:
        _check_guardian(plan, guardian, approves, note)
    elif approver == Approver.MANAGER:
        manager = manager or by
        if manager != by or not by.access.leads(plan.case.school_id):
            raise ValidationError(_("Only the manager can do this, signed in as herself or himself."), code="manager")
    row = plan.approvals.filter(approver=approver, guardian=guardian).first()
    row = row or PlanApproval(
        plan=plan, case=plan.case, agency=plan.agency, created_by=by, approver=approver, guardian=guardian
    )
    row.manager = manager if approver == Approver.MANAGER else None
    row.approves, row.on, row.note = approves, on, note.strip()
    row.revision += 1
    row._history_user = by
    row.full_clean()
    row.save()
    log(
        "plan.approve",
        plan,
        by=by,
        on=on,
        version=plan.version,
        approver=approver,
        guardian=guardian.pk if guardian else None,
        approves=approves,
    )
    return row


def _check_guardian(plan: ActionPlan, guardian: Guardian | None, approves: bool, note: str) -> None:
    if guardian is None:
        if approves:
            raise ValidationError({"guardian": _("Say which guardian approves.")})
        if not note.strip():
            raise ValidationError({"note": _("Say why no guardian can be asked.")})
    elif not plan.case.student.guardianships.filter(guardian=guardian).exists():
        raise ValidationError({"guardian": _("This is not a guardian of the student.")})


def approvals_of(plan: ActionPlan) -> plan_rules.Approvals:
    """The answers to a version, as the rule reads them."""
    rows = list(plan.approvals.all())
    one = {row.approver: row for row in rows if row.guardian_id is None}
    nobody = one.get(Approver.GUARDIAN)
    return plan_rules.Approvals(
        student=one[Approver.STUDENT].approves if Approver.STUDENT in one else None,
        guardians={row.guardian_id: row.approves for row in rows if row.guardian_id},
        no_guardian=nobody.note if nobody else "",
        manager=one[Approver.MANAGER].approves if Approver.MANAGER in one else None,
    )


def obstacles(plan: ActionPlan) -> list[str]:
    """What is missing before the draft can be put in force (``plan_rules.force_obstacles``)."""
    links = plan.case.student.guardianships.all()
    return plan_rules.force_obstacles(
        approvals_of(plan),
        custodians=[link.guardian_id for link in links if link.custody],
        needs_manager=plan.case.school.district.plan_needs_manager,
    )


@transaction.atomic
def put_in_force(*, plan: ActionPlan, by: User, on: datetime.date | None = None) -> ActionPlan:
    """Begin working by this version: the one before is replaced, and the first moves the case on to carrying out.

    Raises ValidationError with what is missing, or for a day before the approvals.
    """
    plan = _open_draft(plan)
    on = checked_day(plan.case, on, since_enrolment=True)
    missing = obstacles(plan)
    if missing:
        raise ValidationError(missing)
    if any(row.on > on for row in plan.approvals.all()):
        raise ValidationError({"on": _("The day is before somebody approved the plan.")})
    _replace_earlier(plan, by, on)
    plan.status, plan.in_force_on = PlanStatus.IN_FORCE, on
    plan._history_user = by
    save_edit(plan, revision=plan.revision)
    if plan.case.stage == Stage.PLAN:
        plan.case = take(plan.case, Step.START)
    log("plan.put_in_force", plan, by=by, on=on, version=plan.version)
    return plan


def _replace_earlier(plan: ActionPlan, by: User, on: datetime.date) -> None:
    """Replace what is in force, as far as the person may know of it."""
    in_force = ActionPlan.objects.filter(known_to(plan.case, by), status=PlanStatus.IN_FORCE)
    for old in in_force.exclude(pk=plan.pk):
        if old.in_force_on and old.in_force_on > on:
            raise ValidationError({"on": _("The day is before the version before was put in force.")})
        if old.agency == plan.agency:
            plan_rows.carry_new(old, plan)
        plan_rows.end_dropped(old, plan, on, by)
        old.status, old.replaced_on = PlanStatus.SUPERSEDED, on
        old._history_user = by
        save_edit(old, revision=old.revision)


@transaction.atomic
def new_version(*, plan: ActionPlan, by: User, on: datetime.date | None = None) -> ActionPlan:
    """Begin the next version from one that is or was in force: a draft with its goals and interventions.

    It stays with the agency that began the plan. Raises ValidationError while there is a draft.
    """
    case = _lock(plan.case)
    plan = ActionPlan.objects.get(pk=plan.pk)
    if ActionPlan.objects.filter(known_to(case, by), status=PlanStatus.DRAFT).exists():
        raise ValidationError(_("There is a draft already. Go on with it."), code="draft")
    new = ActionPlan(
        case=case,
        agency=plan.agency,
        created_by=by,
        version=_next_version(case, plan.agency),
        end_goal=plan.end_goal,
        starts_on=plan.starts_on,
        weeks=plan.weeks,
        rhythm=plan.rhythm,
        revision=1,
    )
    new._history_user = by
    new.full_clean()
    new.save()
    new.sub_goals.set(plan.sub_goals.all())
    new.interventions.set(plan.interventions.all())
    log("plan.new_version", new, by=by, on=on, version=new.version)
    return new


def _next_version(case: Case, agency: str) -> int:
    latest = ActionPlan.objects.filter(case=case, agency=agency).first()
    return latest.version + 1 if latest else 1

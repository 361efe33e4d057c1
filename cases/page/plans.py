"""The plans of a case as pages show them: what is in force, the draft, who has approved, and versions compared."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cases.choices import Approver, PlanStatus
from cases.models import ActionPlan, Case, Intervention, PlanApproval, SubGoal
from cases.plan_rules import last_week
from ppss.lib import weeks
from ppss.lib.text import fold
from students.models import Guardian, Student


@dataclass(frozen=True)
class Step:
    """A sub-goal of a plan as it is worded now; ``at_first`` is the plan's own wording where a follow-up changed it."""

    text: str
    responsible: str
    first_week: datetime.date
    last_week: datetime.date
    at_first: str = ""


def plans_of(case: Case, user: User) -> list[ActionPlan]:
    """Every version that the person may see, the latest first, with its rows and approvals; five queries.

    Each has ``steps``: what is in force in the wording of this week, the others in their own.
    """
    rows = ActionPlan.objects.visible_to(user).filter(case=case).order_by("-version")
    plans = list(
        rows.prefetch_related(
            Prefetch("sub_goals", SubGoal.objects.visible_to(user).select_related("replaces")),
            Prefetch("interventions", Intervention.objects.visible_to(user).select_related("tool")),
            Prefetch("approvals", PlanApproval.objects.visible_to(user).select_related("guardian", "manager")),
        )
    )
    week = weeks.monday(timezone.localdate())
    reworded = _reworded(case, user, week)
    for plan in plans:
        plan.case = case
        plan.steps = _steps(plan, reworded if plan.status == PlanStatus.IN_FORCE else {})
    return plans


def _reworded(case: Case, user: User, week: datetime.date) -> dict[int, SubGoal]:
    """What weekly follow-ups have put in the place of a sub-goal, up to the week, by id of what it replaces."""
    rows = SubGoal.objects.visible_to(user).filter(case=case, plans=None, replaces__isnull=False, first_week__lte=week)
    return {goal.replaces_id: goal for goal in rows.order_by("first_week", "pk")}


def _steps(plan: ActionPlan, reworded: Mapping[int, SubGoal]) -> list[Step]:
    steps = []
    for goal in plan.sub_goals.all():
        now = goal
        while now.pk in reworded:
            now = reworded[now.pk]
        last = max(goal.last_week, now.last_week)
        at_first = goal.text if now.text != goal.text else ""
        steps.append(Step(now.text, now.responsible, goal.first_week, last, at_first))
    return steps


def for_student(plan: ActionPlan, student: Student) -> tuple[list[Step], list[tuple[Intervention, str]]]:
    """The steps, and the interventions with who helps, as the student reads them: without the student's own name."""
    steps = [replace(step, responsible=others(step.responsible, student)) for step in plan.steps]
    return steps, [(row, others(row.responsible, student)) for row in plan.interventions.all()]


def called(person: Student | Guardian) -> str:
    """What one is called among people who meet: by given name; under protection by the alias, as everywhere."""
    return str(person) if person.protection else person.given_name


def others(responsible: str, student: Student) -> str:
    """Those who help beside the student: ``Nora och Sara`` is ``Sara`` to Nora."""
    own = {fold(student.given_name), fold(student.full_name), fold(student.alias)}
    names = [name.strip() for name in re.split(r",|/|&|\+|\b(?:och|and)\b", responsible)]
    left = [name for name in names if name and fold(name) not in own]
    return responsible if len(left) == len([name for name in names if name]) else ", ".join(left)


def current(plans: Iterable[ActionPlan]) -> list[ActionPlan]:
    """What is in force: one, or one of each agency when both went on while consent was closed."""
    return [plan for plan in plans if plan.status == PlanStatus.IN_FORCE]


def draft(plans: Iterable[ActionPlan]) -> ActionPlan | None:
    return next((plan for plan in plans if plan.status == PlanStatus.DRAFT), None)


def period(plan: ActionPlan) -> tuple[object, object]:
    """The Mondays of the first and the last week."""
    return last_week(plan.starts_on, 1), last_week(plan.starts_on, plan.weeks)


@dataclass(frozen=True)
class Signature:
    """One of those who are to approve a version, and what was answered."""

    who: str
    role: str
    approval: PlanApproval | None
    counts: bool = True

    @property
    def kind(self) -> str:
        if self.approval is None:
            return "muted"
        return "ok" if self.approval.approves else "bad"

    @property
    def word(self) -> str:
        if self.approval is None:
            return _("Not answered yet")
        return _("Approves") if self.approval.approves else _("Says no")


def signatures(plan: ActionPlan) -> list[Signature]:
    """The student, each guardian, and the manager where the district asks for one or one has answered."""
    rows = {(a.approver, a.guardian_id): a for a in plan.approvals.all()}
    found = [Signature(str(plan.case.student), _("Student"), rows.get((Approver.STUDENT, None)))]
    for link in plan.case.student.guardianships.select_related("guardian"):
        role = _("Guardian") if link.custody else _("Guardian without custody")
        approval = rows.get((Approver.GUARDIAN, link.guardian_id))
        found.append(Signature(str(link.guardian), role, approval, counts=link.custody))
    manager = rows.get((Approver.MANAGER, None))
    if manager or plan.case.school.district.plan_needs_manager:
        found.append(Signature(str(manager.manager) if manager else "", _("Manager"), manager))
    return found


def no_guardian(plan: ActionPlan) -> str:
    """The note that says why no guardian could be asked."""
    rows = (a.note for a in plan.approvals.all() if a.approver == Approver.GUARDIAN and a.guardian_id is None)
    return next(rows, "")


@dataclass(frozen=True)
class Line:
    """One line of a version beside another: the same in both, new, changed or gone."""

    text: str
    detail: str
    mark: str = ""

    @property
    def word(self) -> str:
        return {"new": _("New"), "changed": _("Changed"), "gone": _("Taken away")}.get(self.mark, "")


@dataclass(frozen=True)
class Compared:
    """A version as it stands beside another."""

    plan: ActionPlan
    frame: list[Line]
    goals: list[Line]
    interventions: list[Line]


def compare(before: ActionPlan, after: ActionPlan) -> tuple[Compared, Compared]:
    """Two versions side by side: in the older what is gone is marked, in the newer what is new or changed."""
    frames = [_frame(before), _frame(after)]
    marked = [
        Line(new.text, new.detail, "" if (old.text, old.detail) == (new.text, new.detail) else "changed")
        for old, new in zip(*frames, strict=True)
    ]
    old_goals, new_goals = list(before.sub_goals.all()), list(after.sub_goals.all())
    old_tools, new_tools = list(before.interventions.all()), list(after.interventions.all())
    replaced = {goal.replaces_id for goal in new_goals}
    old_pks, new_pks = {g.pk for g in old_goals}, {g.pk for g in new_goals}
    same_tools = {row.tool_id for row in old_tools} & {row.tool_id for row in new_tools}
    kept = {row.pk for row in old_tools} & {row.pk for row in new_tools}
    return (
        Compared(
            before,
            frames[0],
            [_goal(g, "" if g.pk in new_pks or g.pk in replaced else "gone") for g in old_goals],
            [_tool(row, "" if row.tool_id in same_tools else "gone") for row in old_tools],
        ),
        Compared(
            after,
            marked,
            [_goal(g, _mark(g.pk in old_pks, g.replaces_id in old_pks)) for g in new_goals],
            [_tool(row, _mark(row.pk in kept, row.tool_id in same_tools)) for row in new_tools],
        ),
    )


def _mark(is_same: bool, is_changed: bool) -> str:
    return "" if is_same else "changed" if is_changed else "new"


def _frame(plan: ActionPlan) -> list[Line]:
    first, last = period(plan)
    return [
        Line(plan.end_goal, ""),
        Line(_weeks(first, last), plan.get_rhythm_display()),
    ]


def _weeks(first: object, last: object) -> str:
    return weeks.label(first) if first == last else f"{weeks.label(first)}–{last.isocalendar().week}"


def _goal(goal: SubGoal, mark: str) -> Line:
    detail = " · ".join(filter(None, [goal.responsible, _weeks(goal.first_week, goal.last_week)]))
    return Line(goal.text, detail, mark)


def _tool(row: Intervention, mark: str) -> Line:
    return Line(str(row.tool), " · ".join(filter(None, [row.get_frequency_display(), row.responsible])), mark)

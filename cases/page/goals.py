"""The sub-goals of a week with how they went in the last weeks."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from cases.choices import PlanStatus, Result
from cases.models import ActionPlan, Case, SubGoal, SubGoalResult, WeeklyFollowUp
from cases.opening import Opening
from ppss.lib import weeks

#: So many weeks are shown, the present one last.
WEEKS = 4


@dataclass(frozen=True)
class Mark:
    """How a sub-goal went in a week: a sign, a word, and no result as a dot."""

    week: datetime.date
    result: str

    @property
    def sign(self) -> str:
        return {Result.MET: "✓", Result.PARTLY: "◐", Result.NOT_MET: "✕"}.get(self.result, "·")

    @property
    def word(self) -> str:
        return str(Result(self.result).label) if self.result else ""


@dataclass(frozen=True)
class GoalRow:
    goal: SubGoal
    marks: list[Mark]


def plan_in_force(case: Case, user: User, opening: Opening) -> ActionPlan | None:
    """The plan in force that the person may see: of their own agency first."""
    plans = opening.records(ActionPlan, case, user).filter(status=PlanStatus.IN_FORCE)
    return min(plans, key=lambda plan: plan.agency != user.agency, default=None)


def goal_rows(case: Case, user: User, opening: Opening, week: datetime.date) -> list[GoalRow]:
    """Sub-goals of the week, each with its marks of the last weeks, those of what it replaced included."""
    goals = list(opening.records(SubGoal, case, user).of_week(week))
    shown = [weeks.shift(week, n - WEEKS + 1) for n in range(WEEKS)]
    results = SubGoalResult.objects.filter(
        follow_up__in=opening.records(WeeklyFollowUp, case, user).filter(week__in=shown)
    ).select_related("follow_up")
    by_goal = _by_goal(results)
    return [
        GoalRow(goal, [Mark(w, by_goal.get((goal.pk, w)) or by_goal.get((goal.replaces_id, w), "")) for w in shown])
        for goal in goals
    ]


def _by_goal(results: Iterable[SubGoalResult]) -> dict[tuple[int, datetime.date], str]:
    return {(r.sub_goal_id, r.follow_up.week): r.result for r in results}

"""The weeks of a case: which were followed up and how each sub-goal went, which were missed."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from django.db.models import Min, Prefetch

from accounts.models import User
from cases import rules
from cases.models import ActionPlan, Case, SubGoal, SubGoalResult, WeeklyFollowUp
from cases.opening import Opening
from cases.page.goals import Mark
from ppss.lib import weeks
from students.terms import break_weeks

#: A grid wider than this is read with difficulty: the latest weeks are in it, all of them are in the list.
GRID_WEEKS = 8


@dataclass
class Week:
    """One ISO week. ``follow_up`` is what the person may see of it; ``may_enter`` when it can still be written."""

    week: datetime.date
    follow_up: WeeklyFollowUp | None = None
    is_break: bool = False
    is_missed: bool = False
    may_enter: bool = False
    results: list[SubGoalResult] = field(default_factory=list)

    @property
    def best_day(self) -> datetime.date | None:
        """The best day as a date of the week."""
        if self.follow_up is None or not self.follow_up.best_day:
            return None
        return self.week + datetime.timedelta(days=self.follow_up.best_day - 1)


def follow_ups(case: Case, user: User, opening: Opening) -> dict[str, object]:
    """``weeks`` newest first, ``grid`` with a row for each sub-goal of the latest weeks, and how many were missed."""
    today = opening.today
    seen = list(
        opening.records(WeeklyFollowUp, case, user)
        .select_related("saved_by")
        .prefetch_related(_results(case, user, opening))
        .order_by("week")
    )
    own_first = sorted(seen, key=lambda f: f.agency == user.agency)
    by_week = {f.week: f for f in own_first}
    rows = [_week(case, week, by_week, today) for week in _span(case, user, by_week, opening)]
    breaks = break_weeks(rows[-1].week, rows[0].week, case.school_id) if rows else frozenset()
    for row in rows:
        row.is_break = row.week in breaks and not row.follow_up
        row.is_missed = row.may_enter and not row.follow_up and not row.is_break and row.week < weeks.monday(today)
    return {
        "weeks": rows,
        "missed": sum(row.is_missed for row in rows),
        "grid_weeks": [row.week for row in rows[:GRID_WEEKS][::-1]],
        "grid": _grid(rows[:GRID_WEEKS][::-1]),
    }


def _results(case: Case, user: User, opening: Opening) -> Prefetch:
    """The results of sub-goals that are open to the person: in one follow-up both agencies' were answered."""
    goals = opening.records(SubGoal, case, user)
    return Prefetch("results", SubGoalResult.objects.filter(sub_goal__in=goals).select_related("sub_goal"))


def _span(
    case: Case, user: User, by_week: dict[datetime.date, WeeklyFollowUp], opening: Opening
) -> list[datetime.date]:
    """Mondays from the first plan in force (or the first follow-up) to this week or the closing, newest first."""
    plans = opening.records(ActionPlan, case, user).filter(in_force_on__isnull=False)
    begun = plans.aggregate(first=Min("in_force_on"))["first"]
    starts = [weeks.monday(begun)] if begun else []
    starts += [min(by_week)] if by_week else []
    if not starts:
        return []
    first, last = min(starts), max([weeks.monday(case.closed_on or opening.today), *by_week])
    return [weeks.shift(last, -n) for n in range((last - first).days // 7 + 1)]


def _week(case: Case, week: datetime.date, by_week: dict[datetime.date, WeeklyFollowUp], today: datetime.date) -> Week:
    problem = rules.follow_up_problem(
        week, on=today, stage=case.stage, enrolled_on=case.enrolled_on, closed_on=case.closed_on
    )
    follow_up = by_week.get(week)
    results = list(follow_up.results.all()) if follow_up else []
    return Week(week, follow_up, may_enter=problem is None, results=results)


def _grid(rows: list[Week]) -> list[tuple[str, list[Mark]]]:
    """A row for each sub-goal that has a result in these weeks, in the order in which they came."""
    words: dict[int, str] = {}
    found: dict[tuple[int, datetime.date], str] = {}
    for row in rows:
        for result in row.results:
            words[result.sub_goal_id] = result.sub_goal.text
            found[result.sub_goal_id, row.week] = result.result
    return [(text, [Mark(row.week, found.get((pk, row.week), "")) for row in rows]) for pk, text in words.items()]

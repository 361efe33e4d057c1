"""What one student's open follow-up shows: the form, what another has saved meanwhile, what is closed and why."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils import timezone
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.choices import Category
from cases import rules
from cases.actions import follow_ups
from cases.choices import Result
from cases.coached import Coached
from cases.forms.follow_ups import FollowUpForm
from cases.models import ActionPlan, Case, SubGoal, WeeklyFollowUp
from cases.opening import Closed, read_opening
from ppss.lib import weeks

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Beside:
    """What an app above has of the week: a heading, lines, and where all of it stands."""

    heading: str
    lines: tuple[str, ...]
    url: str


#: The categories that a consent valid today opens, by id of the student.
Opened = Mapping[int, Collection[str]]
#: What apps above this one put beside the follow-up: each a function of the person, the case, the week, what is open.
BESIDE: list[Callable[[User, Case, datetime.date, Opened], Beside | None]] = []


@dataclass(frozen=True)
class Difference:
    """One line of two follow-ups beside each other."""

    heading: str
    saved: str
    typed: str


@dataclass(frozen=True)
class FollowUpPage:
    case: Case
    week: datetime.date
    #: The week that the next sub-goals are for: the next one with school.
    later: datetime.date
    form: FollowUpForm
    follow_up: WeeklyFollowUp | None
    #: Why the week cannot be followed up; the sub-goals are shown all the same.
    problem: str | None
    #: The week from which the sub-goals are, where nobody carried them over to this one.
    goals_from: datetime.date | None
    #: Why the other agency's sub-goals and follow-ups are closed.
    closed: Closed | None
    #: What somebody else saved while this one wrote, and where the two differ.
    saved: WeeklyFollowUp | None = None
    differences: tuple[Difference, ...] = ()
    beside: tuple[Beside, ...] = ()

    @property
    def days(self) -> list[tuple[int, Promise]]:
        return [(n, WEEKDAYS_ABBR[n - 1]) for n in rules.SCHOOL_DAYS]

    @property
    def is_next(self) -> bool:
        return self.later == weeks.shift(self.week, 1)

    @property
    def draft_key(self) -> str:
        return f"follow-up-{self.case.pk}-{self.week:%G-W%V}"


def form(
    user: User,
    case: Case,
    week: datetime.date,
    data: QueryDict | None = None,
    *,
    saved: WeeklyFollowUp | None = None,
    own: Coached | None = None,
) -> FollowUpPage:
    """Read the follow-up of a case and week as the person would write it. A fixed number of queries.

    ``own`` is what the page has read of the coach's cases already.
    ``saved`` is what somebody else has saved since the form was opened: it is laid beside what ``data`` says.
    """
    today = timezone.localdate()
    opened, closed = _opened(user, case, today, own)
    visible = SubGoal.objects.of_cases(user, [case], opened)
    in_work = list(visible.in_work(week))
    goals = rules.goals_of_week(in_work, week)
    later = follow_ups.week_after(case, week, own.calendar if own else None)
    rows = WeeklyFollowUp.objects.of_cases(user, [case], opened).filter(week__in=(week, later))
    own_last = sorted(rows.select_related("saved_by"), key=lambda row: row.agency == user.agency)
    written = {row.week: row for row in own_last}
    row = written.get(week)
    results = dict(row.results.values_list("sub_goal", "result")) if row else {}
    coming, fixed, carried = (None, frozenset(), frozenset())
    if later not in written:
        then = list(visible.in_work(later)) if _plan_begins(case, week, later) else in_work
        coming, fixed, carried = _next_week([g for g in then if g.first_week <= later <= g.last_week], goals)
    parts = {"goals": goals, "coming": coming, "fixed": fixed, "carried": carried}
    built = FollowUpForm(data, case=case, follow_up=row, results=results, **parts)
    return FollowUpPage(
        case=case,
        week=week,
        later=later,
        form=built,
        follow_up=row,
        problem=rules.follow_up_problem(
            week, on=today, stage=case.stage, enrolled_on=case.enrolled_on, closed_on=case.closed_on
        ),
        goals_from=next((g.last_week for g in goals if g.last_week < week), None),
        closed=closed,
        saved=saved,
        differences=_differences(built, saved, results) if saved else (),
        beside=tuple(found for find in BESIDE if (found := find(user, case, week, opened))),
    )


def _opened(user: User, case: Case, today: datetime.date, own: Coached | None) -> tuple[Opened, Closed | None]:
    """What is open of the case, and the words for why the plan is not; only then are the consents themselves asked."""
    if own and Category.PLAN in own.opened.get(case.student_id, ()):
        return own.opened, None
    opening = read_opening(case.student_id, user.agency, today)
    return {case.student_id: opening.open}, opening.why_closed(Category.PLAN)


def _plan_begins(case: Case, week: datetime.date, later: datetime.date) -> bool:
    """Whether another plan comes into force after the week, by the later one: seldom, and then it has its own goals."""
    ends = (week + datetime.timedelta(days=7), later + datetime.timedelta(days=6))
    return ActionPlan.objects.filter(case=case, in_force_on__range=ends).exists()


def _next_week(then: list[SubGoal], goals: list[SubGoal]) -> tuple[list[SubGoal], frozenset[int], frozenset[int]]:
    """The sub-goals that the next week may have, which of them the plan sets, and which it has already."""
    known = {g.pk for g in goals}
    begins_then = [g for g in then if g.pk not in known]
    in_plans = ActionPlan.sub_goals.through.objects.filter(subgoal__in=begins_then).values_list("subgoal", flat=True)
    fixed = frozenset(in_plans) if begins_then else frozenset()
    return [*goals, *begins_then], fixed, frozenset(g.pk for g in then)


def _differences(form: FollowUpForm, saved: WeeklyFollowUp, results: Mapping[int, str]) -> tuple[Difference, ...]:
    form.is_valid()
    cleaned = form.cleaned_data
    words = dict(Result.choices)
    rows = [
        Difference(g.text, str(words.get(results.get(g.pk, ""), "")), str(words.get(cleaned.get(f"result_{g.pk}"), "")))
        for g in form.goals
    ]
    rows.append(Difference(_("Best day"), _day(saved.best_day), _day(cleaned.get("best_day"))))
    rows.append(Difference(_("We did not meet"), _yes(saved.no_meeting), _yes(cleaned.get("no_meeting"))))
    for name in ("note", "homework", "good_news"):
        rows.append(Difference(str(form.fields[name].label), getattr(saved, name), cleaned.get(name, "")))
    return tuple(row for row in rows if row.saved != row.typed)


def _day(number: int | None) -> str:
    return str(WEEKDAYS[number - 1]) if number else ""


def _yes(value: object) -> str:
    return _("yes") if value else ""

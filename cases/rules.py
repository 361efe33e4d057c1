"""The process of a case as a table of transitions, and other decisions on plain values."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, TypeVar

from django.utils.translation import gettext_lazy as _

from accounts.choices import DecidedBy, Role
from cases.choices import ClosingReason, Result, Stage
from ppss.lib.days import add_months
from students.rules import date_problem as date_problem

#: Absence from which EHT takes a talk, and the target group's upper end (domain.md 2.1): outside is allowed, marked.
TARGET_ABSENCE = (Decimal("0.15"), Decimal("0.20"))
TARGET_YEARS = range(4, 10)
#: A booster is proposed so many months after closing.
BOOSTER_MONTHS = 3
#: So many days are looked through for a school day: longer than a summer.
LONGEST_HOLIDAY = 100
#: So many weeks without follow-up are told to the coach.
WEEKS_WITHOUT_FOLLOW_UP = 2
#: Monday to Friday as ISO weekdays.
SCHOOL_DAYS = range(1, 6)
#: After *no answer* a new try is offered in so many days, and planned within so many.
RETRY_DAYS = 3
RETRY_DAYS_MAX = 60
#: A proposal that is typed was made within so many months: older work comes in by a file of cases, where it is closed
#: or going on, not waiting.
PROPOSAL_MONTHS_BACK = 24
#: What led to a proposal (a talk with the family, a lesson that was visited) lies so many months before it at most.
RECORD_MONTHS_BEFORE = 6


class Step(StrEnum):
    """What moves a case along its path."""

    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    ENROL = "enrol"
    FINISH_MAPPING = "finish_mapping"
    START = "start"
    CLOSE = "close"
    HOLD_BOOSTER = "hold_booster"
    REOPEN = "reopen"


@dataclass(frozen=True)
class Transition:
    """From which stages a step may be taken, where it leads, and what is said when it is too early or too late."""

    step: Step
    sources: tuple[Stage, ...]
    target: Stage
    refusal: str


TRANSITIONS: dict[Step, Transition] = {
    t.step: t
    for t in (
        Transition(
            Step.ACCEPT,
            (Stage.PROPOSAL,),
            Stage.CONSENT,
            _("Only a proposal that waits or stands in the queue can be accepted."),
        ),
        Transition(
            Step.DECLINE,
            (Stage.PROPOSAL,),
            Stage.DECLINED,
            _("Only a proposal that waits or stands in the queue can be declined."),
        ),
        Transition(
            Step.WITHDRAW,
            (Stage.PROPOSAL,),
            Stage.DECLINED,
            _("Only a proposal that waits or stands in the queue can be corrected or withdrawn."),
        ),
        Transition(
            Step.ENROL,
            (Stage.CONSENT,),
            Stage.MAPPING,
            _("A student is enrolled when the proposal is accepted and the consent is valid."),
        ),
        Transition(
            Step.FINISH_MAPPING, (Stage.MAPPING,), Stage.PLAN, _("The mapping comes after consent and before the plan.")
        ),
        Transition(
            Step.START, (Stage.PLAN,), Stage.CARRYING_OUT, _("The plan is put in force after the mapping is finished.")
        ),
        Transition(
            Step.CLOSE,
            (Stage.CONSENT, Stage.MAPPING, Stage.PLAN, Stage.CARRYING_OUT),
            Stage.CLOSING,
            _("Only a case that is going on can be closed."),
        ),
        Transition(Step.HOLD_BOOSTER, (Stage.CLOSING,), Stage.BOOSTER, _("A booster is held after closing.")),
        Transition(
            Step.REOPEN,
            (Stage.CLOSING, Stage.BOOSTER, Stage.DECLINED),
            Stage.CONSENT,
            _("Only a case that is closed or declined can be taken up again."),
        ),
    )
}

#: Stages in which a student is going in the programme.
ACTIVE = (Stage.MAPPING, Stage.PLAN, Stage.CARRYING_OUT)
#: Stages in which the case is open at all.
OPEN = (Stage.PROPOSAL, Stage.CONSENT, *ACTIVE)


def may_step(step: Step, stage: str) -> bool:
    return stage in TRANSITIONS[step].sources


def is_in_target_group(*, year: int, absence: Decimal | None) -> bool:
    """Grades 4-9 with 15 to 20 % absence; without a figure the group is not known to fit."""
    low, high = TARGET_ABSENCE
    return year in TARGET_YEARS and absence is not None and low <= absence <= high


def decision_refusal(*, decided_by: str, roles: Collection[str], leads: bool) -> str | None:
    """Why somebody with these roles at the school does not decide on its proposals; None when they do.

    A district lets the school's health team with the head decide, or the team with its manager (domain.md 2.1).
    Whoever leads one of the two decides in both.
    """
    if (
        leads
        or (decided_by == DecidedBy.EHT and Role.EHT in roles)
        or (decided_by == DecidedBy.TEAM and Role.COACH in roles)
    ):
        return None
    if decided_by == DecidedBy.EHT:
        return _("In this district the school's student health team with the head decides on proposals.")
    return _("In this district the team with its manager decides on proposals.")


def missed_weeks(
    *,
    enrolled_week: datetime.date,
    this_week: datetime.date,
    followed_up: Collection[datetime.date],
    breaks: Collection[datetime.date] = (),
) -> list[datetime.date]:
    """Mondays of past school weeks without follow-up, oldest first; the current week is not missed yet."""
    weeks = []
    week = enrolled_week
    while week < this_week:
        if week not in followed_up and week not in breaks:
            weeks.append(week)
        week += datetime.timedelta(weeks=1)
    return weeks


class Weeks(Protocol):
    """Something that lasts from a first to a last week, both Mondays counted: a sub-goal."""

    first_week: datetime.date
    last_week: datetime.date


Goal = TypeVar("Goal", bound=Weeks)


def follow_up_problem(
    week: datetime.date,
    *,
    on: datetime.date,
    stage: str,
    enrolled_on: datetime.date | None,
    closed_on: datetime.date | None = None,
) -> str | None:
    """Why an ISO week (its Monday) cannot be followed up on a day, as a sentence; None when it can.

    The case is being carried out, or was in that week: a missed week can be entered after closing too.
    """
    if week > on:
        return _("The week has not begun yet.")
    was_carried_out = stage in (Stage.CLOSING, Stage.BOOSTER) and closed_on is not None
    if enrolled_on is None or not (stage == Stage.CARRYING_OUT or was_carried_out):
        return _("Weekly follow-up begins when the plan is in force.")
    if week + datetime.timedelta(days=6) < enrolled_on:
        return _("The week is before the student was enrolled.")
    if was_carried_out and week > closed_on:
        return _("The case was closed before this week.")
    return None


def is_late(week: datetime.date, on: datetime.date) -> bool:
    """Whether a follow-up saved on the day comes after the Sunday of its week."""
    return on > week + datetime.timedelta(days=6)


def goals_of_week(goals: Iterable[Goal], week: datetime.date) -> list[Goal]:
    """The sub-goals of a week: those whose weeks hold it. Where there are none, the latest before it.

    A week in which nobody carried the sub-goals over (a missed one, a holiday) does not make them vanish.
    """
    goals = list(goals)
    current = [g for g in goals if g.first_week <= week <= g.last_week]
    if current:
        return current
    latest = max((g.last_week for g in goals if g.last_week < week), default=None)
    return [g for g in goals if g.last_week == latest]


def mark(results: Sequence[str]) -> Result | None:
    """One mark for a week: met when every sub-goal was met, not met when none was even partly, else partly."""
    if not results:
        return None
    if all(r == Result.MET for r in results):
        return Result.MET
    return Result.NOT_MET if all(r == Result.NOT_MET for r in results) else Result.PARTLY


def next_school_week(week: datetime.date, breaks: Collection[datetime.date] = ()) -> datetime.date:
    """The Monday of the next week with school; the very next one where a year has none."""
    for step in range(1, 53):
        later = week + datetime.timedelta(weeks=step)
        if later not in breaks:
            return later
    return week + datetime.timedelta(weeks=1)


def proposal_day_problem(day: datetime.date, *, today: datetime.date) -> str | None:
    """Why a proposal that is typed today cannot have been made on this day, as a sentence; None when it can."""
    if day < add_months(today, -PROPOSAL_MONTHS_BACK):
        return _("The day is more than two years ago. Check the year.")
    return None


def case_day_problem(day: datetime.date, *, proposed_on: datetime.date, months_before: int = 0) -> str | None:
    """Why a day cannot be part of a case, as a sentence; None when it can.

    ``months_before`` is how long before the proposal such a thing may have been: nothing for what only a case has.
    """
    if months_before and day < add_months(proposed_on, -months_before):
        return _("The day is more than half a year before the student was proposed. Check the year.")
    if not months_before and day < proposed_on:
        return _("The day is before the student was proposed.")
    return None


def closing_figure_problem(
    last_day: datetime.date, *, enrolled_on: datetime.date, initial_last_day: datetime.date | None = None
) -> str | None:
    """Why a period cannot be that of the absence at closing, as a sentence; None when it can.

    It lies in the case, at least with its end, and after the one that it is compared with (domain.md 7).
    """
    if last_day < enrolled_on:
        return _("The period ends before the student was enrolled. Choose one from the end of the case.")
    if initial_last_day and last_day < initial_last_day:
        return _("The period ends before the one of the absence at the start.")
    return None


def enrolment_problem(
    day: datetime.date, *, proposed_on: datetime.date, closed_on: datetime.date | None = None
) -> str | None:
    """Why a student cannot have been enrolled on this day; ``closed_on``: of the last closing, where there is one."""
    if day < proposed_on:
        return _("The day is before the student was proposed.")
    if closed_on and day < closed_on:
        return _("The day is before the case was closed.")
    return None


def closing_problems(
    day: datetime.date,
    *,
    proposed_on: datetime.date,
    enrolled_on: datetime.date | None,
    reason: str,
    reason_text: str = "",
    goal_attainment: str = "",
) -> dict[str, str]:
    """What is wrong with a closing, as a sentence for each field; empty when it can stand.

    Whoever was enrolled has their goal attainment said, or the evaluation counts nothing; a case closed before that
    has none.
    """
    problems: dict[str, str] = {}
    if day < (enrolled_on or proposed_on):
        problems["on"] = _("The case is closed before it began.")
    if not reason:
        problems["reason"] = _("Choose a reason.")
    if reason == ClosingReason.OTHER and not reason_text.strip():
        problems["reason_text"] = _("Say the reason in words.")
    if enrolled_on and not goal_attainment:
        problems["goal_attainment"] = _("Say how far the goals were attained.")
    if not enrolled_on and goal_attainment:
        problems["goal_attainment"] = _("The student was never enrolled: leave out the goal attainment.")
    return problems


def booster_day(closed_on: datetime.date, *, is_school_day: Callable[[datetime.date], bool]) -> datetime.date:
    """The day that a booster is proposed for: three months on, or the first school day after that."""
    proposed = add_months(closed_on, BOOSTER_MONTHS)
    later = (proposed + datetime.timedelta(days=n) for n in range(LONGEST_HOLIDAY))
    return next((day for day in later if is_school_day(day)), proposed)


def booster_day_problem(day: datetime.date, *, closed_on: datetime.date) -> str | None:
    """A booster comes after the closing and within two years of it, or it is a slip of the pen."""
    if day < closed_on:
        return _("The booster is before the case was closed.")
    if day > add_months(closed_on, 24):
        return _("The booster is more than two years after the closing.")
    return None

"""Decisions about mapping and plan on plain values."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from accounts.choices import Agency, Category
from cases import rules
from cases.choices import Half, Stage
from ppss.lib import weeks
from ppss.lib.days import add_months

#: Which agency writes which half of a mapping; the other reads it when consent opens it.
HALVES: dict[Half, Agency] = {Half.SCHOOL: Agency.SCHOOL, Half.SOCIAL: Agency.SOCIAL_SERVICES}
#: The longest programme that a plan may be made for, in weeks (a school year).
WEEKS_MAX = 42
#: A plan begins at most so many weeks ahead.
WEEKS_AHEAD = 52
#: The days of an intervention lie at most so many months ahead; further on is a slip of the pen.
MONTHS_AHEAD = 24


def category_of(half: str) -> Category:
    """What a consent must cover to open the half to the other agency."""
    return Category.SCHOOL_MAPPING if half == Half.SCHOOL else Category.SOCIAL_MAPPING


def own_half(agency: str) -> Half:
    """The half of a mapping that the agency's people write."""
    return next(half for half, owner in HALVES.items() if owner == agency)


def mapping_refusal(stage: str) -> str | None:
    """Why nothing can be written in the mapping now; None when it can. Later versions come while the plan runs."""
    if stage in (Stage.PROPOSAL, Stage.CONSENT, Stage.DECLINED):
        return _("The mapping begins when the student is enrolled.")
    if stage not in rules.ACTIVE:
        return _("The case is closed. Take it up again to go on with the mapping.")
    return None


def plan_refusal(stage: str) -> str | None:
    """Why nothing can be written in the plan now; None when it can."""
    if stage in (Stage.PROPOSAL, Stage.CONSENT, Stage.MAPPING, Stage.DECLINED):
        return _("The plan comes when the mapping is finished.")
    if stage not in rules.ACTIVE:
        return _("The case is closed. Take it up again to go on with the plan.")
    return None


@dataclass(frozen=True)
class Approvals:
    """What has been answered to a version of a plan: True yes, False no, None not asked yet.

    ``guardians`` maps ids of guardians to their answer; ``no_guardian`` says why none can be asked.
    """

    student: bool | None = None
    guardians: Mapping[int, bool] = field(default_factory=dict)
    no_guardian: str = ""
    manager: bool | None = None


def force_obstacles(approvals: Approvals, *, custodians: Collection[int], needs_manager: bool) -> list[str]:
    """What stands between a draft and its being put in force, as sentences; empty when nothing does.

    The student approves, and at least one guardian with custody; none of those with custody says no, and the manager
    approves where the district asks for it. Where no guardian can be asked at all, a note that says why stands in for
    their approval, as the school has to go on working with the student; it never outweighs a no. What a guardian
    without custody answers is kept, and neither opens nor blocks.
    """
    answers = [approvals.guardians.get(pk) for pk in custodians]
    obstacles = []
    if approvals.student is None:
        obstacles.append(_("The student has not approved the plan yet."))
    elif not approvals.student:
        obstacles.append(_("The student has said no to the plan. Change it together and ask again."))
    if False in answers:
        obstacles.append(_("A guardian with custody has said no to the plan. Change it together and ask again."))
    elif True not in answers and not approvals.no_guardian:
        obstacles.append(_("No guardian with custody has approved the plan yet. If none can be asked, note why."))
    if needs_manager and approvals.manager is None:
        obstacles.append(_("The manager has not approved the plan yet."))
    elif needs_manager and not approvals.manager:
        obstacles.append(_("The manager has said no to the plan."))
    return obstacles


def last_week(starts_on: datetime.date, number: int) -> datetime.date:
    """The Monday of the last of so many weeks, the first counted."""
    return weeks.shift(starts_on, number - 1)


def start_problem(day: datetime.date, *, proposed_on: datetime.date, today: datetime.date) -> str | None:
    """Why a plan cannot begin on a day, as a sentence; None when it can. It may begin in the week of the proposal."""
    if day < weeks.monday(proposed_on):
        return _("The plan begins before the student was proposed. Check the year.")
    if day > today + datetime.timedelta(weeks=WEEKS_AHEAD):
        return _("A plan begins within a year. Check the year.")
    return None


def intervention_problems(
    first: datetime.date | None, last: datetime.date | None, *, proposed_on: datetime.date, today: datetime.date
) -> dict[str, str]:
    """What is wrong with the days of an intervention, as a sentence for ``first_day`` and ``last_day``.

    They may lie ahead, as a plan does, within two years; what was done before the proposal is its background.
    """
    problems: dict[str, str] = {}
    for name, day in (("first_day", first), ("last_day", last)):
        if day and day < weeks.monday(proposed_on):
            problems[name] = _("The day is before the student was proposed.")
        elif day and day > add_months(today, MONTHS_AHEAD):
            problems[name] = _("The day is more than two years ahead. Check the year.")
    if first and last and last < first:
        problems.setdefault("last_day", _("The last day is before the first day."))
    return problems

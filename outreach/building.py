"""What the reports of a week are made of: read for a hundred cases at a time, in a fixed number of queries."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Sequence

from absence.measures import Sums
from absence.models import WeeklySum
from accounts.choices import Agency, Category
from cases.choices import PlanStatus
from cases.models import ActionPlan, Case, SubGoal, SubGoalResult, WeeklyFollowUp
from outreach.models import WeeklyReport
from ppss.lib import weeks
from students.models import Consent

#: So many cases are read at a time.
AT_ONCE = 100
#: What is read anew while a report is a draft.
CONTENT = ("figures", "goals", "coming", "homework", "good_news")


def drafts(cases: Sequence[Case], week: datetime.date, today: datetime.date) -> list[WeeklyReport]:
    """The reports of a week (its Monday) for cases whose consent covers plan and follow-up, unsaved; seven queries.

    A report is of the agency that wrote the week's follow-up last; without one, of whose plan it is. It tells that
    agency's sub-goals alone, and the school's attendance where the consent covers that too.
    """
    opened = Consent.objects.opened([case.student_id for case in cases], today)
    covered = [case for case in cases if Category.PLAN in opened.get(case.student_id, ())]
    follow_ups = _follow_ups(covered, week)
    without = [case.pk for case in covered if case.pk not in follow_ups]
    plans = dict(ActionPlan.objects.filter(case__in=without, status=PlanStatus.IN_FORCE).values_list("case", "agency"))
    goals = _goals(list(follow_ups.values()))
    coming = _coming(covered, weeks.shift(week, 1))
    figures = _figures([c for c in covered if Category.ATTENDANCE in opened[c.student_id]], week)
    reports = []
    for case in covered:
        follow_up = follow_ups.get(case.pk)
        agency = follow_up.agency if follow_up else plans.get(case.pk, Agency.SCHOOL)
        reports.append(
            WeeklyReport(
                case=case,
                agency=agency,
                category=WeeklyReport.CATEGORY,
                week=week,
                figures=figures.get(case.student_id, {}),
                goals=goals.get(follow_up.pk, []) if follow_up else [],
                coming=coming.get((case.pk, agency), []),
                homework=follow_up.homework if follow_up else "",
                good_news=follow_up.good_news if follow_up else "",
            )
        )
    return reports


def _follow_ups(cases: Collection[Case], week: datetime.date) -> dict[int, WeeklyFollowUp]:
    """The follow-up of the week by id of the case: the last one written, where both agencies have one."""
    rows = WeeklyFollowUp.objects.filter(case__in=cases, week=week).order_by("saved_at", "pk")
    return {row.case_id: row for row in rows}


def _goals(follow_ups: Collection[WeeklyFollowUp]) -> dict[int, list[dict[str, str]]]:
    """Texts and results of the sub-goals, by id of the follow-up."""
    found: dict[int, list[dict[str, str]]] = defaultdict(list)
    rows = SubGoalResult.objects.filter(follow_up__in=follow_ups).order_by("sub_goal__position", "pk")
    for follow_up, text, result in rows.values_list("follow_up", "sub_goal__text", "result"):
        found[follow_up].append({"text": text, "result": result})
    return found


def _coming(cases: Collection[Case], week: datetime.date) -> dict[tuple[int, str], list[str]]:
    """Texts of the sub-goals of a week, by id of the case and agency."""
    found: dict[tuple[int, str], list[str]] = defaultdict(list)
    rows = SubGoal.objects.filter(case__in=cases).of_week(week).order_by("position", "pk")
    for case, agency, text in rows.values_list("case", "agency", "text"):
        found[case, agency].append(text)
    return found


def _figures(cases: Collection[Case], week: datetime.date) -> dict[int, dict[str, int]]:
    """The sums of the week by id of the student, where anything was reported."""
    rows = WeeklySum.objects.filter(student__in=[case.student_id for case in cases], week=week, reported__gt=0)
    return {row.student_id: Sums.of(row)._asdict() for row in rows}

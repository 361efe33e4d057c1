"""The weekly follow-up: results, what is noted, and the sub-goals of the next week."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.edits import EditedMeanwhile, save_edit
from cases import rules
from cases.models import Case, SubGoal, SubGoalResult, WeeklyFollowUp
from ppss.lib import weeks
from students.terms import Calendar, read_calendar

if TYPE_CHECKING:
    from accounts.models import User

#: A sub-goal of the next week: one carried over by its id, a new one by its words, or a changed one by both.
Next = int | str | tuple[int, str]


@transaction.atomic
def save(
    *,
    case: Case,
    by: User,
    week: datetime.date,
    results: Mapping[int, str] | None = None,
    best_day: int | None = None,
    note: str = "",
    homework: str = "",
    good_news: str = "",
    no_meeting: bool = False,
    next_week: Sequence[Next] | None = None,
    revision: int | None = None,
    on: datetime.date | None = None,
) -> WeeklyFollowUp:
    """Save the follow-up of an ISO week (any day of it), first or corrected; ``follow_up.save`` in the log.

    ``results`` maps ids of the week's sub-goals to ``Result``; one left out has no result. ``best_day`` is 1 (Monday)
    to 5. ``next_week`` is the whole list for the next week: sub-goals not in it end with this week; None leaves the
    next week as it is. ``revision`` is that of the follow-up when it was opened, None when there was none.

    Raises EditedMeanwhile when somebody else has saved the week since, ValidationError with a sentence when the week
    cannot be followed up, a sub-goal is not one of the week's, or nothing at all was entered.
    """
    on = on or timezone.localdate()
    week = weeks.monday(week)
    case = Case.objects.select_for_update().get(pk=case.pk)
    _check_week(case, week, on)
    visible = SubGoal.objects.visible_to(by, on).filter(case=case)
    goals = {g.pk: g for g in visible.in_work(week)}
    of_week = {g.pk: g for g in rules.goals_of_week(goals.values(), week)}
    results = _checked_results(results or {}, of_week)
    if best_day is not None and best_day not in rules.SCHOOL_DAYS:
        raise ValidationError(_("The best day is one from Monday to Friday."), code="best_day")
    if not (results or best_day or no_meeting or any(t.strip() for t in (note, homework, good_news))):
        raise ValidationError(_("Choose a result, write a note or say that you did not meet."), code="empty")
    fields = {
        "best_day": best_day,
        "note": note.strip(),
        "homework": homework.strip(),
        "good_news": good_news.strip(),
        "no_meeting": no_meeting,
        "saved_at": _moment(on),
        "saved_by": by,
    }
    follow_up, is_new = _write(case, by, week, on, fields, revision)
    _write_results(follow_up, results, of_week, by)
    plan = {}
    if next_week is not None:
        later = week_after(case, week)
        known = of_week | {g.pk: goals.get(g.pk, g) for g in visible.of_week(later)}
        plan = _plan_next(case, by, (week, later), known, next_week)
    audit.record(
        "follow_up.save" if is_new else "follow_up.correct",
        follow_up,
        by=by,
        student_id=case.student_id,
        case_id=case.pk,
        agency=follow_up.agency,
        category=follow_up.category,
        occurred_on=on,
        week=weeks.code(week),
        results={str(pk): str(result) for pk, result in results.items()},
        best_day=best_day,
        no_meeting=no_meeting,
        is_late=follow_up.is_late,
        **plan,
    )
    return follow_up


def current(case: Case, by: User, week: datetime.date, on: datetime.date | None = None) -> WeeklyFollowUp | None:
    """The follow-up that the person would write in: own agency's, else the other's while consent opens it."""
    of_week = WeeklyFollowUp.objects.filter(case=case, week=week)
    if not of_week.exists():
        return None
    rows = of_week.visible_to(by, on).select_related("saved_by")
    return min(rows, key=lambda row: row.agency != by.agency, default=None)


def week_after(case: Case, week: datetime.date, calendar: Calendar | None = None) -> datetime.date:
    """The next week with school at the case's school: what "next week" means in a follow-up."""
    last = weeks.shift(week, 12)
    calendar = calendar or read_calendar(week, last)
    return rules.next_school_week(week, calendar.break_weeks(week, last, case.school_id))


def _check_week(case: Case, week: datetime.date, on: datetime.date) -> None:
    if on > timezone.localdate():
        raise ValidationError(_("The date lies in the future."), code="future")
    problem = rules.follow_up_problem(
        week, on=on, stage=case.stage, enrolled_on=case.enrolled_on, closed_on=case.closed_on
    )
    if problem:
        raise ValidationError(problem, code="week")


def _checked_results(results: Mapping[int, str], of_week: Mapping[int, SubGoal]) -> dict[int, str]:
    if set(results) - set(of_week):
        raise ValidationError(_("A result belongs to a sub-goal that is not one of this week's."), code="sub_goal")
    return dict(results)


def _moment(on: datetime.date) -> datetime.datetime:
    """Now; for a past day the afternoon of that day."""
    if on == timezone.localdate():
        return timezone.now()
    return timezone.make_aware(datetime.datetime.combine(on, datetime.time(15)))


def _write(
    case: Case, by: User, week: datetime.date, on: datetime.date, fields: dict[str, object], revision: int | None
) -> tuple[WeeklyFollowUp, bool]:
    row = current(case, by, week, on)
    if row is None:
        row = WeeklyFollowUp(
            case=case, week=week, agency=by.agency, created_by=by, is_late=rules.is_late(week, on), **fields
        )
        row._history_user = by
        row.full_clean()
        row.save()
        return row, True
    if revision is None:
        raise EditedMeanwhile(row)
    for name, value in fields.items():
        setattr(row, name, value)
    row._history_user = by
    save_edit(row, revision=revision)
    return row, False


def _write_results(
    follow_up: WeeklyFollowUp, results: Mapping[int, str], of_week: Mapping[int, SubGoal], by: User
) -> None:
    rows = {r.sub_goal_id: r for r in follow_up.results.filter(sub_goal__in=of_week)}
    for pk in of_week:
        row = rows.get(pk) or SubGoalResult(follow_up=follow_up, sub_goal=of_week[pk])
        row._history_user = by
        if pk in results:
            if row.result != results[pk]:
                row.result = results[pk]
                row.full_clean()
                row.save()
            _last_until(of_week[pk], max(of_week[pk].last_week, follow_up.week), by)
        elif row.pk:
            row.delete()


def _plan_next(
    case: Case,
    by: User,
    span: tuple[datetime.date, datetime.date],
    known: Mapping[int, SubGoal],
    wanted: Sequence[Next],
) -> dict[str, int]:
    """Make the sub-goals of the second week of the span those that are wanted; returns counts for the log.

    ``known`` are the sub-goals of both weeks, by id.
    """
    week, later = span
    by_words = {g.text.casefold(): g.pk for g in known.values()}
    carried: set[int] = set()
    new: dict[str, int | None] = {}
    for item in wanted:
        replaced, text = item if isinstance(item, tuple) else (None, item)
        if isinstance(text, str):
            text = " ".join(text.split())
            same = by_words.get(text.casefold())
            if same is None and text:
                new[text] = replaced
            elif same is not None:
                carried.add(same)
        else:
            carried.add(text)
    if (carried | {pk for pk in new.values() if pk}) - set(known):
        raise ValidationError(_("A sub-goal for the next week belongs to another week."), code="sub_goal")
    ended = [g for pk, g in known.items() if pk not in carried and _end(g, week, by)]
    for pk in carried:
        _last_until(known[pk], max(known[pk].last_week, later), by)
    for text, replaced in new.items():
        _add(
            case,
            by,
            later,
            text,
            known.get(replaced),
            position=max((g.position for g in known.values()), default=0) + 1,
        )
    return {"carried": len(carried), "new": len(new), "ended": len(ended)}


def _last_until(goal: SubGoal, last_week: datetime.date, by: User) -> None:
    if goal.last_week != last_week:
        goal.last_week = last_week
        goal._history_user = by
        save_edit(goal, revision=goal.revision)


def _end(goal: SubGoal, week: datetime.date, by: User) -> bool:
    """Let a sub-goal end with the week; one that was to begin after it goes, unless the plan or a result holds it."""
    if goal.results.filter(follow_up__week__gt=week).exists() or goal.last_week <= week:
        return False
    if goal.first_week <= week:
        _last_until(goal, week, by)
    elif goal.plans.exists():
        return False
    else:
        goal._history_user = by
        goal.delete()
    return True


def _add(case: Case, by: User, week: datetime.date, text: str, replaces: SubGoal | None, *, position: int) -> SubGoal:
    goal = SubGoal(
        case=case,
        agency=by.agency,
        created_by=by,
        text=text,
        responsible=replaces.responsible if replaces else "",
        first_week=week,
        last_week=week,
        replaces=replaces,
        position=replaces.position if replaces else position,
    )
    goal._history_user = by
    goal.full_clean()
    goal.save()
    return goal

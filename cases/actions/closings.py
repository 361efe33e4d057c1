"""Closing a case."""

from __future__ import annotations

import datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from absence.actions import figures
from accounts.audit import record
from accounts.edits import save_edit
from accounts.models import User
from cases import rules
from cases.actions import boosters
from cases.actions.cases import day_of
from cases.actions.notes import check_own
from cases.actions.records import log
from cases.actions.steps import standing, take
from cases.models import Case, Closing
from ppss.lib.days import add_months
from students.terms import read_calendar


@transaction.atomic
def close(
    *,
    case: Case,
    by: User,
    on: datetime.date | None = None,
    reason: str,
    reason_text: str = "",
    goal_attainment: str = "",
    absence: dict[str, object] | None = None,
    satisfaction: int | None = None,
    onward: str = "",
    booster: bool = True,
) -> Closing:
    """End the work with a student, and propose a booster three months on for one who was enrolled.

    ``absence`` is a figure with share, first_day, last_day, source and coverage. Sub-goals and plan stay as they are.
    Raises StepRefused when the case is not going on, ValidationError by field for the rest.
    """
    case = standing(case, rules.Step.CLOSE)
    day = day_of(on, case.student)
    enrolled_on = case.enrolled_on
    problems = rules.closing_problems(
        day,
        proposed_on=case.proposed_on,
        enrolled_on=enrolled_on,
        reason=reason,
        reason_text=reason_text,
        goal_attainment=goal_attainment,
    )
    if problems:
        raise ValidationError(problems)
    _check_figure(absence, case, enrolled_on)
    case = take(case, rules.Step.CLOSE, closed_on=day)
    closing = Closing(
        case=case,
        agency=by.agency,
        created_by=by,
        enrolled_on=enrolled_on,
        closed_on=day,
        reason=reason,
        reason_text=reason_text.strip(),
        goal_attainment=goal_attainment,
        satisfaction=satisfaction,
        onward=onward,
        absence=figures.note(student=case.student, by=by, **absence) if absence else None,
    )
    closing._history_user = by
    closing.full_clean()
    closing.save()
    _record(closing, by)
    if booster and enrolled_on:
        due_on = _booster_day(case, closing.closed_on)
        boosters.propose(closing=closing, by=by, due_on=due_on, occurred_on=closing.closed_on)
    return closing


@transaction.atomic
def correct(
    *,
    closing: Closing,
    by: User,
    revision: int,
    on: datetime.date,
    reason: str,
    reason_text: str = "",
    goal_attainment: str = "",
    absence: figures.Figure = figures.KEPT,
    satisfaction: int | None = None,
    onward: str = "",
) -> Closing:
    """Put right how a case ended; what stood before stays in the history. ``absence`` as in ``proposals.correct``.

    The day moves the end of the case along; once the case has been taken up again it stays. Raises ValidationError by
    field, EditedMeanwhile, and for a closing of the other agency.
    """
    check_own(closing, by)
    case = Case.objects.select_for_update().get(pk=closing.case_id)
    day = day_of(on, case.student)
    problems = rules.closing_problems(
        day,
        proposed_on=case.proposed_on,
        enrolled_on=closing.enrolled_on,
        reason=reason,
        reason_text=reason_text,
        goal_attainment=goal_attainment,
    )
    if day != closing.closed_on:
        problems |= _day_problems(closing, case, day)
    if problems:
        raise ValidationError(problems)
    if isinstance(absence, dict):
        _check_figure(absence, case, closing.enrolled_on)
    before = closing.closed_on
    closing.closed_on, closing.reason, closing.reason_text = day, reason, reason_text.strip()
    closing.goal_attainment, closing.satisfaction, closing.onward = goal_attainment, satisfaction, onward
    closing.absence = figures.noted_or_kept(absence, kept=closing.absence, student=case.student, by=by)
    closing._history_user = by
    save_edit(closing, revision=revision)
    if day != before:
        case.closed_on = day
        case.revision += 1
        case.full_clean()
        case.save()
    log("closing.correct", closing, by=by, on=day)
    return closing


def _day_problems(closing: Closing, case: Case, day: datetime.date) -> dict[str, str]:
    """Why the day of a closing cannot move there: the case went on since, or a booster would lie outside."""
    if case.closed_on != closing.closed_on or case.enrolled_on != closing.enrolled_on:
        return {"on": _("The case has been taken up again since: the day of this closing stays.")}
    boosters = closing.boosters.filter(called_off="")
    days = [booster.held_on or booster.due_on for booster in boosters]
    problem = next(filter(None, (rules.booster_day_problem(d, closed_on=day) for d in days)), None)
    return {"on": problem} if problem else {}


def _booster_day(case: Case, closed_on: datetime.date) -> datetime.date:
    first = add_months(closed_on, rules.BOOSTER_MONTHS)
    calendar = read_calendar(first, first + datetime.timedelta(days=rules.LONGEST_HOLIDAY))
    return rules.booster_day(closed_on, is_school_day=partial(calendar.is_school_day, school=case.school_id))


def _check_figure(absence: dict[str, object] | None, case: Case, enrolled_on: datetime.date | None) -> None:
    last_day = absence.get("last_day") if absence else None
    initial = case.initial_absence.last_day if case.initial_absence else None
    if not (last_day and enrolled_on):
        return
    if problem := rules.closing_figure_problem(last_day, enrolled_on=enrolled_on, initial_last_day=initial):
        raise ValidationError({"last_day": problem})


def _record(closing: Closing, by: User) -> None:
    record(
        "case.close",
        closing.case,
        by=by,
        student_id=closing.case.student_id,
        case_id=closing.case_id,
        agency=by.agency,
        occurred_on=closing.closed_on,
        reason=closing.reason,
    )

"""Closing a case."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from absence.actions import figures
from accounts.audit import record
from accounts.models import User
from cases import rules
from cases.actions import boosters
from cases.actions.cases import day_of
from cases.actions.steps import standing, take
from cases.models import Case, Closing
from ppss.lib.days import add_months


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
    closing.full_clean()
    closing.save()
    _record(closing, by)
    if booster and enrolled_on:
        due_on = add_months(closing.closed_on, rules.BOOSTER_MONTHS)
        boosters.propose(closing=closing, by=by, due_on=due_on, occurred_on=closing.closed_on)
    return closing


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

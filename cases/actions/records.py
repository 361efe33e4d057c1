"""What the actions on a case's records have in common: the day that is checked, the event that is written."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from cases.models import Case
from cases.rules import case_day_problem, date_problem

if TYPE_CHECKING:
    from accounts.models import User
    from cases.models.cases import CaseRecord


def checked_day(
    case: Case,
    on: datetime.date | None,
    field: str = "on",
    *,
    since_enrolment: bool = False,
    since_proposal: bool = False,
    months_before: int = 0,
) -> datetime.date:
    """The day something happened, today when none is given.

    Raises ValidationError on ``field`` for a day in the future, before birth, and where asked before enrolment, before
    the proposal or more than ``months_before`` before it.
    """
    today = timezone.localdate()
    on = on or today
    problem = date_problem(on, today=today, birth_date=case.student.birth_date)
    if not problem and (since_proposal or months_before):
        problem = case_day_problem(on, proposed_on=case.proposed_on, months_before=months_before)
    if not problem and since_enrolment and case.enrolled_on and on < case.enrolled_on:
        problem = _("The day is before the student was enrolled.")
    if problem:
        raise ValidationError({field: problem})
    return on


def log(verb: str, row: CaseRecord, *, by: User, on: datetime.date | None = None, **data: object) -> None:
    """Write an event about a record, under its own agency and category."""
    audit.record(
        verb,
        row,
        by=by,
        student_id=row.case.student_id,
        case_id=row.case_id,
        agency=row.agency,
        category=row.category,
        occurred_on=on,
        **data,
    )

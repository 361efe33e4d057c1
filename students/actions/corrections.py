"""Requests for correction: registered, and decided."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.edits import save_edit
from accounts.models import User
from students.choices import CorrectionOutcome
from students.models import Correction, Student


@transaction.atomic
def register(
    *, student: Student, by: User, asked_by: str, asked_name: str, asked_on: datetime.date, wrong: str
) -> Correction:
    """Write down what somebody says is wrong. The agency of who writes it down answers."""
    row = Correction(student=student, agency=by.agency, created_by=by, asked_by=asked_by, asked_on=asked_on)
    row.asked_name, row.wrong = asked_name.strip(), wrong.strip()
    row._history_user = by
    row.full_clean()
    row.save()
    _log("correction.register", row, by, asked_by=asked_by)
    return row


@transaction.atomic
def decide(*, correction: Correction, by: User, outcome: str, answer: str, revision: int) -> Correction:
    """Say what came of it: corrected, a note added, or refused; always in words, which the family is told.

    Can be decided anew, when the family comes back; the history keeps what was decided before.
    """
    if correction.agency != by.agency:
        raise ValidationError(_("Only the agency that was asked can decide."), code="other_agency")
    if outcome not in CorrectionOutcome.values or outcome == CorrectionOutcome.WAITING:
        raise ValidationError({"outcome": _("Choose a decision.")})
    if not answer.strip():
        raise ValidationError({"answer": _("Say what was done, or why it was refused. The family is told.")})
    correction.outcome, correction.answer = outcome, answer.strip()
    correction.decided_on, correction.decided_by = timezone.localdate(), by
    correction._history_user = by
    save_edit(correction, revision=revision)
    _log("correction.decide", correction, by, outcome=outcome)
    return correction


def _log(verb: str, row: Correction, by: User, **data: object) -> None:
    record(verb, row, by=by, student_id=row.student_id, agency=row.agency, **data)

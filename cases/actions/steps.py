"""Moving a case along its path: the one place that sets ``Case.stage``."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from cases.models import Case
from cases.rules import TRANSITIONS, Step, may_step


class StepRefused(ValidationError):
    """The step cannot be taken from where the case stands; the message says what comes first."""


def standing(case: Case, step: Step) -> Case:
    """The row, read anew and locked, when the step may be taken from where it stands; StepRefused when not."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    if not may_step(step, case.stage):
        raise StepRefused(TRANSITIONS[step].refusal, code=step)
    return case


def take(case: Case, step: Step, **changes: object) -> Case:
    """Take a step on the row locked for it, with further fields to set. Inside the action's transaction.

    Raises StepRefused when the table of transitions has no such step from the stage that the case is in.
    """
    case = standing(case, step)
    case.stage = TRANSITIONS[step].target
    case.revision += 1
    for field, value in changes.items():
        setattr(case, field, value)
    case.full_clean()
    case.save()
    return case

"""The booster: planned, held, moved or called off, and planned again."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.edits import save_edit
from accounts.models import User
from cases import rules
from cases.actions.cases import day_of
from cases.actions.steps import take
from cases.choices import Stage
from cases.models import Booster, Closing


def _save(
    booster: Booster, by: User, revision: int | None, verb: str, on: datetime.date | None, **data: object
) -> None:
    save_edit(booster, revision=booster.revision if revision is None else revision)
    record(
        verb,
        booster,
        by=by,
        student_id=booster.case.student_id,
        case_id=booster.case_id,
        agency=booster.agency,
        category=booster.category,
        occurred_on=on,
        **data,
    )


def _check_waits(booster: Booster) -> None:
    if booster.held_on:
        raise ValidationError(_("The booster has been held already."), code="held")
    if booster.called_off:
        raise ValidationError(_("The booster is called off."), code="called_off")


def propose(*, closing: Closing, by: User, due_on: datetime.date, occurred_on: datetime.date | None = None) -> Booster:
    """Plan a booster after a closing."""
    if problem := rules.booster_day_problem(due_on, closed_on=closing.closed_on):
        raise ValidationError({"due_on": problem})
    booster = Booster(case=closing.case, closing=closing, agency=by.agency, created_by=by, due_on=due_on)
    booster.full_clean()
    booster.save()
    record(
        "booster.propose",
        booster,
        by=by,
        student_id=closing.case.student_id,
        case_id=closing.case_id,
        agency=by.agency,
        category=booster.category,
        occurred_on=occurred_on,
        due_on=due_on.isoformat(),
    )
    return booster


@transaction.atomic
def plan_again(*, booster: Booster, by: User, due_on: datetime.date, revision: int | None = None) -> Booster:
    """Plan another booster after one that was called off, which stays with its reason."""
    booster = Booster.objects.select_for_update().get(pk=booster.pk)
    if not booster.called_off or booster.case.stage != Stage.CLOSING:
        raise ValidationError(
            _("A new booster is planned when one is called off and the case is closed."), code="order"
        )
    if booster.closing.boosters.filter(held_on=None, called_off="").exists():
        raise ValidationError(_("A new booster is planned already."), code="planned")
    return propose(closing=booster.closing, by=by, due_on=due_on, occurred_on=timezone.localdate())


@transaction.atomic
def hold(
    *,
    booster: Booster,
    by: User,
    on: datetime.date | None = None,
    text: str = "",
    needs_more: bool = False,
    revision: int | None = None,
) -> Booster:
    """Write down a booster that was held. ``needs_more`` says that the student needs support again."""
    booster.refresh_from_db()
    _check_waits(booster)
    day = day_of(on, booster.case.student)
    if day < booster.closing.closed_on:
        raise ValidationError({"on": _("The day is before the case was closed.")})
    take(booster.case, rules.Step.HOLD_BOOSTER)
    booster.held_on, booster.text, booster.needs_more = day, text.strip(), needs_more
    _save(booster, by, revision, "booster.hold", day, needs_more=needs_more)
    return booster


@transaction.atomic
def move(*, booster: Booster, by: User, due_on: datetime.date, revision: int | None = None) -> Booster:
    """Let the booster be due on another day, after the closing."""
    booster.refresh_from_db()
    _check_waits(booster)
    if problem := rules.booster_day_problem(due_on, closed_on=booster.closing.closed_on):
        raise ValidationError({"due_on": problem})
    booster.due_on = due_on
    _save(booster, by, revision, "booster.move", None, due_on=due_on.isoformat())
    return booster


@transaction.atomic
def call_off(*, booster: Booster, by: User, reason: str, revision: int | None = None) -> Booster:
    """Hold no booster after all; the reason stays with it."""
    booster.refresh_from_db()
    _check_waits(booster)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the booster is called off.")})
    booster.called_off = reason.strip()
    _save(booster, by, revision, "booster.call_off", None)
    return booster

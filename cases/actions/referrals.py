"""Referral onward: to whom and when, never the content."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.edits import save_edit
from cases.actions.records import checked_day, log
from cases.actions.steps import StepRefused
from cases.models import Case, Referral

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def refer(
    *, case: Case, by: User, to: str, on: datetime.date | None = None, answered_on: datetime.date | None = None
) -> Referral:
    """Note that the student is referred onward: to whom and when, never what it says."""
    case = Case.objects.select_for_update(of=("self",)).select_related("student").get(pk=case.pk)
    if not case.is_active:
        raise StepRefused(_("A referral is noted while the student is enrolled."), code="referral")
    on = checked_day(case, on)
    row = Referral(case=case, agency=by.agency, created_by=by, to=to, on=on)
    _set_answer(row, answered_on)
    row.full_clean()
    row.save()
    log("referral.add", row, by=by, on=on, to=to)
    return row


@transaction.atomic
def answer(*, referral: Referral, by: User, on: datetime.date | None = None) -> Referral:
    """Note the day on which a referral was answered."""
    referral = Referral.objects.select_related("case__student").get(pk=referral.pk)
    _set_answer(referral, checked_day(referral.case, on, "answered_on"))
    save_edit(referral, revision=referral.revision)
    log("referral.answer", referral, by=by, on=referral.answered_on, to=referral.to)
    return referral


def _set_answer(row: Referral, answered_on: datetime.date | None) -> None:
    if answered_on:
        checked_day(row.case, answered_on, "answered_on")
        if answered_on < row.on:
            raise ValidationError({"answered_on": _("The answer is before the referral.")})
    row.answered_on = answered_on

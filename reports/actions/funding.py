"""Funding: the pot set, applied for, shared out, used, settled."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.edits import assign, save_edit
from accounts.models import District, User
from reports.funding import rule
from reports.models import Application, FundingYear


@transaction.atomic
def open_year(*, by: User, **fields: object) -> FundingYear:
    """A year's pot and rule. Raises ValidationError."""
    row = FundingYear(**fields)
    row._history_user = by
    row.full_clean()
    row.save()
    audit.record("funding.open", row, by=by, pot=row.pot)
    return row


@transaction.atomic
def change_year(*, funding: FundingYear, by: User, revision: int | None = None, **fields: object) -> FundingYear:
    """Change pot, rule or last day. Raises ValidationError once it is decided, EditedMeanwhile."""
    funding = FundingYear.objects.select_for_update().get(pk=funding.pk)
    _check_undecided(funding)
    changed = assign(funding, **fields)
    if changed:
        _save(funding, by, revision)
        audit.record("funding.change", funding, by=by, changed=changed)
    return funding


@transaction.atomic
def apply(
    *,
    funding: FundingYear,
    district: District,
    by: User,
    revision: int | None = None,
    on: datetime.date | None = None,
    **fields: object,
) -> Application:
    """Apply for the district, today or ``on``, or change what was applied for: students, schools, employees, reasons.

    Raises ValidationError after the last day and once it is decided, EditedMeanwhile.
    """
    funding = FundingYear.objects.select_for_update().get(pk=funding.pk)
    if not funding.is_open(on or timezone.localdate()):
        raise ValidationError(_("The time to apply is over."))
    row = Application.objects.filter(funding=funding, district=district).first()
    if row is None:
        row = Application(funding=funding, district=district, **fields)
        row._history_user = by
        row.full_clean()
        row.save()
        audit.record("application.make", row, by=by)
        return row
    changed = assign(row, **fields)
    if changed:
        _save(row, by, revision)
        audit.record("application.change", row, by=by, changed=changed)
    return row


@transaction.atomic
def give_extra(
    *, application: Application, by: User, extra: int, extra_reason: str, revision: int | None = None
) -> Application:
    """Kronor on top of the rate, with why; 0 takes it away. Raises ValidationError once it is decided."""
    row = Application.objects.select_for_update().select_related("funding").get(pk=application.pk)
    _check_undecided(row.funding)
    changed = assign(row, extra=extra, extra_reason=extra_reason.strip() if extra else "")
    if changed:
        _save(row, by, revision)
        audit.record("application.extra", row, by=by, extra=extra)
    return row


def proposal(funding: FundingYear) -> rule.Proposal:
    """What the rule gives the districts that have applied, by id of the application."""
    asked = {row.pk: rule.Asked(row.employees, row.extra) for row in funding.applications.all()}
    return rule.propose(
        funding.pot, funding.rate, funding.supervision, asked, supervision_from_pot=funding.supervision_from_pot
    )


@transaction.atomic
def decide(
    *,
    funding: FundingYear,
    by: User,
    granted: Mapping[int, int],
    decision: str = "",
    on: datetime.date | None = None,
) -> FundingYear:
    """Grant each application (by id) so many kronor, beside supervision. They stand from now on.

    Raises ValidationError when one is missing, or when more is granted than the pot holds.
    """
    funding = FundingYear.objects.select_for_update().get(pk=funding.pk)
    _check_undecided(funding)
    rows = list(funding.applications.select_related("district"))
    if not rows:
        raise ValidationError(_("Nobody has applied."))
    missing = [str(row.district) for row in rows if granted.get(row.pk) is None]
    if missing:
        raise ValidationError(_("Say what is granted to %(names)s.") % {"names": ", ".join(missing)})
    beside = funding.supervision * len(rows) if funding.supervision_from_pot else 0
    over = sum(granted[row.pk] for row in rows) + beside - funding.pot
    if over > 0:
        raise ValidationError(_("That is %(n)d kronor more than the pot holds.") % {"n": over})
    for row in rows:
        row.granted, row.granted_supervision = granted[row.pk], funding.supervision
        row.decision = decision.strip()
        _save(row, by, None)
    funding.decided_on, funding.decided_by = on or timezone.localdate(), by
    _save(funding, by, None)
    audit.record("funding.decide", funding, by=by, granted=sum(granted[row.pk] for row in rows))
    return funding


@transaction.atomic
def tell_used(
    *, application: Application, by: User, used: int, used_words: str = "", revision: int | None = None
) -> Application:
    """Say what was used of what was granted. Raises ValidationError before there is a decision."""
    row = Application.objects.select_for_update().select_related("funding").get(pk=application.pk)
    if row.granted is None:
        raise ValidationError(_("Nothing is granted yet."))
    if row.paid_back_on:
        raise ValidationError(_("The year is settled."))
    changed = assign(row, used=used, used_words=used_words.strip())
    if changed:
        _save(row, by, revision)
        audit.record("application.used", row, by=by, used=used)
    return row


@transaction.atomic
def settle(*, application: Application, by: User, on: datetime.date) -> Application:
    """Note the day on which what was not used came back, or on which the year was closed with nothing to pay."""
    row = Application.objects.select_for_update().get(pk=application.pk)
    if row.to_pay_back is None:
        raise ValidationError(_("The district has not said what was used."))
    if on > timezone.localdate():
        raise ValidationError({"on": _("This day has not come.")})
    row.paid_back_on = on
    _save(row, by, None)
    audit.record("application.settle", row, by=by, paid_back=row.to_pay_back)
    return row


def _check_undecided(funding: FundingYear) -> None:
    if funding.decided_on:
        raise ValidationError(_("The shares of this year are decided."))


def _save(row: FundingYear | Application, by: User, revision: int | None) -> None:
    row._history_user = by
    save_edit(row, revision=row.revision if revision is None else revision)

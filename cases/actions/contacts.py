"""Contacts: calls, SMS, meetings and home visits, with one student or several at once."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.edits import save_edit
from accounts.models import User
from cases import rules
from cases.actions.notes import check_own
from cases.models import Case, Contact


def _check(contact: Contact) -> None:
    """The day can be right for the student, and a new try stands after an attempt without answer, in its future."""
    now = timezone.now()
    day = timezone.localdate(contact.at)
    problem = rules.date_problem(day, today=timezone.localdate(now), birth_date=contact.case.student.birth_date)
    problem = problem or rules.case_day_problem(
        day, proposed_on=contact.case.proposed_on, months_before=rules.RECORD_MONTHS_BEFORE
    )
    if problem or contact.at > now:
        raise ValidationError({"at": problem or _("The time lies ahead.")})
    if contact.retry_on and not contact.no_answer:
        raise ValidationError({"retry_on": _("A new try is planned when there was no answer.")})
    if contact.retry_on and contact.retry_on < day:
        raise ValidationError({"retry_on": _("The new try is before this one.")})
    if contact.retry_on and (contact.retry_on - timezone.localdate(now)).days > rules.RETRY_DAYS_MAX:
        days = {"days": rules.RETRY_DAYS_MAX}
        raise ValidationError({"retry_on": _("A new try comes within %(days)d days. Choose an earlier day.") % days})


def _record(verb: str, contact: Contact, by: User, **data: object) -> None:
    record(
        verb,
        contact,
        by=by,
        student_id=contact.case.student_id,
        case_id=contact.case_id,
        agency=contact.agency,
        category=contact.category,
        occurred_on=timezone.localdate(contact.at),
        kind=contact.kind,
        with_whom=contact.with_whom,
        **data,
    )


@transaction.atomic
def log(
    *,
    cases: Collection[Case],
    by: User,
    kind: str,
    with_whom: str,
    at: datetime.datetime | None = None,
    no_answer: bool = False,
    text: str = "",
    retry_on: datetime.date | None = None,
    retries: Contact | None = None,
) -> list[Contact]:
    """Write a contact: one row in each case, tied by a group when there are several; all of them or none.

    ``retry_on`` plans a new try after *no answer*; ``retries`` is the earlier attempt that this contact settles, with
    the rest of its group where they are among the cases.
    """
    if not cases:
        raise ValidationError({"cases": _("Choose at least one student.")})
    at = at or timezone.now()
    if timezone.is_naive(at):
        at = timezone.make_aware(at)
    group = uuid.uuid4() if len(cases) > 1 else None
    contacts = []
    for case in cases:
        contact = Contact(case=case, agency=by.agency, created_by=by, kind=kind, with_whom=with_whom, at=at)
        contact.no_answer, contact.text, contact.retry_on, contact.group = no_answer, text.strip(), retry_on, group
        _check(contact)
        contact._history_user = by
        contact.full_clean()
        contact.save()
        _record("contact.log", contact, by, no_answer=no_answer)
        contacts.append(contact)
    if retries:
        _settle(retries, contacts, by)
    return contacts


def _settle(attempt: Contact, contacts: list[Contact], by: User) -> None:
    """Mark the earlier attempts as retried, each by the contact in its own case."""
    check_own(attempt, by)
    by_case = {c.case_id: c for c in contacts}
    if attempt.case_id not in by_case:
        raise ValidationError({"cases": _("The earlier attempt was with a student who is not chosen.")})
    attempts = [attempt]
    if attempt.group:
        rest = Contact.objects.filter(group=attempt.group, agency=by.agency, retried_by=None)
        attempts += rest.exclude(pk=attempt.pk)
    for earlier in attempts:
        if earlier.case_id in by_case:
            earlier.retried_by = by_case[earlier.case_id]
            earlier._history_user = by
            save_edit(earlier, revision=earlier.revision)


@transaction.atomic
def correct(*, contact: Contact, by: User, revision: int, **fields: object) -> Contact:
    """Change a contact (kind, with_whom, at, no_answer, text, retry_on); what stood before stays in its history."""
    check_own(contact, by)
    for field in ("kind", "with_whom", "at", "no_answer", "text", "retry_on"):
        if field in fields:
            setattr(contact, field, fields[field])
    _check(contact)
    contact._history_user = by
    save_edit(contact, revision=revision)
    _record("contact.correct", contact, by)
    return contact

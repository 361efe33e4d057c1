"""An SMS that somebody sends from a case, to the student or to a guardian."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.choices import Category
from accounts.models import User
from cases.actions import contacts
from cases.choices import ContactKind, ContactWith
from cases.models import Case
from messaging.actions import outbox
from messaging.choices import Channel, Kind
from messaging.models import Message
from outreach import recipients, sms_words, to_students
from outreach.actions.message_plans import check_words
from outreach.choices import Told, ToStudent
from students.models import Guardian


def written(case: Case, text: str, by: User) -> str:
    """The text as it goes: fields filled in."""
    student = case.student.given_name
    values = {"name": sms_words.first_name(student), "coach": sms_words.first_name(by.name)}
    return sms_words.fill(text.strip(), values)


@transaction.atomic
def send(*, case: Case, by: User, text: str, token: uuid.UUID, guardian: Guardian | None = None) -> Message:
    """Send one SMS, once for each ``token``, and note it among the contacts.

    Raises ValidationError for words that no SMS may have, and where the student or the guardian may not be written to:
    protected identity, no consent that covers contacts, no number, opted out.
    """
    check(case=case, by=by, text=text, guardian=guardian)
    to, key = guardian or case.student, (Kind.SINGLE, case.pk, token)
    known = Message.objects.filter(key="/".join(map(str, key))).first()
    if known:
        return known
    words = written(case, text, by)
    message = outbox.write(
        key=key,
        kind=Kind.SINGLE,
        channel=Channel.SMS,
        recipient=str(to),
        address=str(to.mobile),
        text=words,
        student=case.student,
        guardian=guardian,
        agency=by.agency,
        category=Category.CONTACTS,
        needs_consent=True,
        by=by,
    )
    with_whom = ContactWith.GUARDIAN if guardian else ContactWith.STUDENT
    said = f"{guardian}: {words}" if guardian else words
    contacts.log(cases=[case], by=by, kind=ContactKind.SMS, with_whom=with_whom, text=said)
    return message


def check(*, case: Case, by: User, text: str, guardian: Guardian | None = None) -> None:
    """Raises ValidationError where the text or the recipient does not do."""
    if wrong := sms_words.field_problem(text, sms_words.FIELDS):
        raise ValidationError({"text": wrong})
    check_words(case, text, by)
    reason = to_students.one(case, timezone.localdate()) if guardian is None else to_guardian(case, guardian)
    if reason != (ToStudent.YES if guardian is None else Told.YES):
        raise ValidationError({"to": reason.label})


def to_guardian(case: Case, guardian: Guardian) -> Told:
    """Whether a guardian can get an SMS about the case: as with weekly reports, and there must be a mobile number."""
    told = next(
        (each.told for each in recipients.by_sms(case, timezone.localdate()) if each.guardian == guardian), None
    )
    return told or Told.NO_CUSTODY

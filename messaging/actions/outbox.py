"""Writing messages, and what people decide about them. docs/messaging.md tells how other apps use it."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.encryption import blind_index
from accounts.models import AuditEvent, User
from messaging import rules, sms_text, tasks
from messaging.choices import Channel, Reason, State
from messaging.models import Message
from students.models import Guardian, Student

#: So many messages are written by one statement.
AT_ONCE = 500
#: What the database of a row gives by itself, or what is looked at here.
_NOT_ASKED = ("student", "guardian", "school", "district", "written_by", "phoned_by", "reference")


def message(
    *,
    key: Sequence[object],
    kind: str,
    channel: str,
    recipient: str,
    address: str,
    text: str,
    subject: str = "",
    language: str = "sv",
    student: Student | None = None,
    guardian: Guardian | None = None,
    agency: str = "",
    category: str = "",
    by: User | None = None,
    not_before: datetime.datetime | None = None,
    expires: datetime.datetime | None = None,
    any_hour: bool = False,
    needs_consent: bool = False,
    to_review: bool = False,
) -> Message:
    """A message, not yet written: for ``write_many``. Raises ValidationError for an address that cannot be one.

    ``key`` makes it unique, such as ``("weekly_report", case.pk, "2026-W47", guardian.pk)``. ``recipient`` is the name
    that staff read, ``address`` a phone number, an e-mail or a postal address. Whose data it holds is told by
    ``student``, ``agency`` and ``category``, which go together. It goes at once or ``not_before``, in the quiet hours
    only where ``any_hour``; ``expires`` is when it is of no use any more, a day later unless told. With
    ``needs_consent`` it goes only while a consent that covers the category is valid; with ``to_review`` it waits for
    ``release``. To protected identity nothing goes without a release.
    """
    now = timezone.now()
    due = rules.first_allowed(max(not_before or now, now), any_hour=any_hour)
    row = Message(
        key="/".join(str(part) for part in key),
        kind=kind,
        channel=channel,
        recipient=recipient,
        address=normal_address(channel, address),
        subject=subject,
        language=language,
        student=student,
        guardian=guardian,
        agency=agency,
        category=category,
        school_id=student.school_id if student else None,
        district_id=student.school.district_id if student else None,
        written_by=by,
        written_at=now,
        due_at=due,
        expires_at=expires or due + rules.GIVE_UP_AFTER,
        any_hour=any_hour,
        needs_consent=needs_consent,
    )
    row.address_index = blind_index(row.address)
    _set_text(row, text)
    protected = bool((student and student.protection) or (guardian and guardian.protection))
    reason = Reason.PROTECTED if protected else Reason.TO_REVIEW if to_review else Reason.WRITTEN
    row.stand(State.WAITING if reason == Reason.WRITTEN else State.HELD, reason, at=now)
    if bool(student) != bool(agency and category):
        raise TypeError("student, agency and category go together")
    row.clean_fields(exclude=_NOT_ASKED)
    return row


def normal_address(channel: str, address: str) -> str:
    """The address as it is kept: a number in E.164, the rest trimmed. Raises ValidationError."""
    address = address.strip()
    if channel == Channel.EMAIL:
        validate_email(address)
    elif channel == Channel.SMS:
        try:
            number = phonenumbers.parse(address, "SE")
        except phonenumbers.NumberParseException as error:
            raise ValidationError(_("This is not a phone number.")) from error
        if not phonenumbers.is_possible_number(number):
            raise ValidationError(_("This is not a phone number."))
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    elif not address:
        raise ValidationError(_("There is no address."))
    return address


def _set_text(row: Message, text: str) -> None:
    """The text as it is sent, with what it takes and costs."""
    row.text, row.parts, row.price = text, 1, 0
    if row.channel == Channel.SMS:
        row.text = sms_text.plain(text)
        size = sms_text.measure(row.text)
        row.parts, row.price = size.parts, size.price


@transaction.atomic
def write_many(messages: Iterable[Message]) -> list[Message]:
    """Write messages in the caller's transaction; returns those that were new.

    One whose key is there already, be it written at the same moment by somebody else, is left as it was. Six queries
    for each 500.
    """
    rows, new = list(messages), []
    for start in range(0, len(rows), AT_ONCE):
        some = {row.key: row for row in rows[start : start + AT_ONCE]}
        there = set(Message.objects.filter(key__in=some).values_list("key", flat=True))
        Message.objects.bulk_create([row for key, row in some.items() if key not in there], ignore_conflicts=True)
        written = Message.objects.filter(reference__in=[row.reference for row in some.values()])
        ids = dict(written.values_list("key", "pk"))
        for key, pk in ids.items():
            some[key].pk, some[key]._state.adding = pk, False
        new += [row for key, row in some.items() if key in ids]
    events = [_event("message.write", row, row.written_by) for row in new]
    AuditEvent.objects.bulk_create(events)
    for channel in {row.channel for row in new if row.state == State.WAITING and row.due_at <= timezone.now()}:
        tasks.wake(channel)
    return new


def write(**fields: object) -> Message:
    """Write one message, ``fields`` as in ``message``; one with this key that is there already is given back as it is.

    Raises ValidationError for an address that cannot be one.
    """
    row = message(**fields)
    return next(iter(write_many([row])), None) or Message.objects.get(key=row.key)


def _event(verb: str, row: Message, by: User | None) -> AuditEvent:
    """An event of the log: never with a name, an address or a text."""
    about = {"agency": row.agency, "category": row.category, "kind": row.kind, "channel": row.channel}
    return audit.event(verb, row, by=by, student_id=row.student_id, **about)


def _locked(row: Message) -> Message:
    """The row as it stands now, for nobody else to change until the transaction ends."""
    return Message.objects.select_for_update().get(pk=row.pk)


def _save(row: Message, verb: str, by: User | None) -> Message:
    row.save()
    _event(verb, row, by).save()
    return row


@transaction.atomic
def rewrite(*, message: Message, by: User, text: str, subject: str | None = None) -> Message:
    """Change the words of a message that has not gone. Raises ValidationError when it has."""
    row = _open(message)
    _set_text(row, text)
    row.subject = row.subject if subject is None else subject
    row.clean_fields(exclude=_NOT_ASKED)
    return _save(row, "message.rewrite", by)


@transaction.atomic
def release(*, message: Message, by: User) -> Message:
    """Let a message go that waits for somebody or for its time; quiet hours hold all the same.

    Also one of which nobody knows whether it went: whoever lets it go takes on that it may arrive twice, and one that
    has failed. Raises ValidationError when it is on its way, has gone or is called off.
    """
    row = _locked(message)
    if row.state not in (State.WAITING, State.HELD, State.FAILED):
        raise ValidationError(_("This message cannot be sent: %s") % row.get_reason_display())
    now = timezone.now()
    row.due_at = rules.first_allowed(now, any_hour=row.any_hour)
    row.expires_at = max(row.expires_at, row.due_at + rules.GIVE_UP_AFTER)
    row.is_released, row.attempts = True, 0
    row.stand(State.WAITING, Reason.RELEASED, at=now)
    tasks.wake(row.channel)
    return _save(row, "message.release", by)


@transaction.atomic
def cancel(*, message: Message, by: User | None, reason: str = Reason.CALLED_OFF) -> Message:
    """Call a message off that has not gone. Raises ValidationError when it has, or when it is just being sent."""
    row = _open(message)
    row.stand(State.CANCELLED, Reason(reason))
    return _save(row, "message.cancel", by)


@transaction.atomic
def cancel_many(*, keys: Collection[str], by: User | None, reason: str = Reason.CALLED_OFF) -> int:
    """Call off those of the messages with these keys that have not gone; returns how many."""
    rows = list(Message.objects.select_for_update().open().filter(key__in=keys))
    for row in rows:
        row.stand(State.CANCELLED, Reason(reason))
        _save(row, "message.cancel", by)
    return len(rows)


@transaction.atomic
def settle(*, message: Message, by: User, went: bool) -> Message:
    """Say of a message of which nobody knows whether it went that it did, or that it did not and shall not go.

    Raises ValidationError for any other message.
    """
    row = _locked(message)
    if row.reason != Reason.NOBODY_KNOWS:
        raise ValidationError(_("Of this message it is known where it stands."))
    row.stand(State.SENT if went else State.CANCELLED, Reason.TAKEN if went else Reason.CALLED_OFF)
    return _save(row, "message.settle", by)


@transaction.atomic
def phoned(*, message: Message, by: User, is_phoned: bool = True) -> Message:
    """Note that somebody has phoned instead, since the message did not arrive; or that it was a slip."""
    row = _locked(message)
    row.phoned_at, row.phoned_by = (timezone.now(), by) if is_phoned else (None, None)
    return _save(row, "message.phone", by)


def _open(message: Message) -> Message:
    row = _locked(message)
    if not row.is_open:
        raise ValidationError(_("This message can no longer be changed: %s") % row.get_reason_display())
    return row

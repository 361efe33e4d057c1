"""Telling guardians of unauthorised absence the same day, and telling them when the school has excused it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.audit import event, record
from accounts.choices import Agency, Category
from accounts.edits import save_edit
from accounts.models import AuditEvent, School, User
from messaging.actions import outbox
from messaging.choices import Channel, Kind, Reason, State
from messaging.models import Message
from messaging.rules import QUIET_FROM
from outreach import recipients, rules, same_day, wordings
from outreach.models import SameDayNotice, SameDaySetting
from outreach.recipients import Recipient
from outreach.same_day import Absent
from outreach.wordings import Words
from students.models import Student

#: What reaches somebody the same day.
QUICK = (Channel.SMS, Channel.EMAIL)
#: Where a message has gone, or may have: whoever got it has to hear that it no longer holds.
_WENT = (State.SENDING, State.SENT, State.DELIVERED)


@transaction.atomic
def keep(*, school: School, by: User, revision: int = 0, **fields: object) -> SameDaySetting:
    """Switch the notices of a school on or off (is_on), and say from when (at) and from how much (minutes)."""
    row, is_new = SameDaySetting.objects.get_or_create(school=school)
    for name, value in fields.items():
        setattr(row, name, value)
    save_edit(row, revision=row.revision if is_new else revision)
    record("same_day_setting.keep", row, by=by, **{name: str(value) for name, value in fields.items()})
    return row


def tell_due(now: datetime.datetime | None = None) -> int:
    """Tell what is to be told today, and take back what has been excused; returns how many students.

    Run by the clock each few minutes. A fixed number of queries for each 500 students.
    """
    now = now or timezone.now()
    if now.astimezone(rules.ZONE).time() >= QUIET_FROM:
        return 0
    absent, done = same_day.to_tell(now), 0
    for start in range(0, len(absent), same_day.AT_ONCE):
        done += _tell(absent[start : start + same_day.AT_ONCE], now)
    notices = list(same_day.excused(now))
    for start in range(0, len(notices), same_day.AT_ONCE):
        done += _take_back(notices[start : start + same_day.AT_ONCE], now)
    return done


@transaction.atomic
def _tell(absent: Sequence[Absent], now: datetime.datetime) -> int:
    day = now.astimezone(rules.ZONE).date()
    students = Student.objects.select_related("school").in_bulk([each.student_id for each in absent])
    told, words = recipients.by_duty(students, day), wordings.read()
    until = datetime.datetime.combine(day, QUIET_FROM, tzinfo=rules.ZONE)
    messages = []
    for each in absent:
        student = students[each.student_id]
        for recipient in told.get(student.pk, ()):
            row = _message(Kind.SAME_DAY, student, recipient, day, words, expires=until)
            messages += [row] if row else []
    reached = {row.student_id for row in messages}
    fresh = [
        SameDayNotice(student_id=each.student_id, date=day, minutes=each.minutes, written_at=now)
        for each in absent
        if each.student_id in reached
    ]
    SameDayNotice.objects.bulk_create(fresh, ignore_conflicts=True)
    rows = SameDayNotice.objects.filter(student__in=reached, date=day, written_at=now)
    outbox.write_many(messages)
    return _record("same_day.tell", list(rows))


def _message(
    kind: Kind,
    student: Student,
    recipient: Recipient,
    day: datetime.date,
    words: dict[str, Words],
    *,
    expires: datetime.datetime | None = None,
) -> Message | None:
    """The message to one guardian; none where nothing would reach them the same day."""
    guardian = recipient.guardian
    if not recipient.is_told or guardian.channel not in QUICK:
        return None
    said = words[recipient.language]
    try:
        return outbox.message(
            key=(kind, student.pk, day.isoformat(), guardian.pk),
            kind=kind,
            channel=guardian.channel,
            recipient=str(guardian),
            address=str(guardian.mobile) if guardian.channel == Channel.SMS else guardian.email,
            text=same_day.text(kind, student.given_name, day, said),
            subject=same_day.subject(student.given_name, said, guardian.channel),
            language=said.language,
            student=student,
            guardian=guardian,
            agency=Agency.SCHOOL,
            category=Category.ATTENDANCE,
            expires=expires,
        )
    except ValidationError:  # a number or an address that cannot be one
        return None


@transaction.atomic
def _take_back(notices: Sequence[SameDayNotice], now: datetime.datetime) -> int:
    """Call off what has not gone, and tell those who were told that the school has excused it."""
    sent = list(same_day.messages_of(list(notices)).select_related("guardian"))
    waiting = [row.key for row in sent if row.is_open]
    if waiting:
        outbox.cancel_many(keys=waiting, by=None, reason=Reason.EXCUSED)
    got = {row.key for row in sent if row.state in _WENT}
    students = {notice.student_id: notice.student for notice in notices}
    told, words = recipients.by_duty(students, now.astimezone(rules.ZONE).date()), wordings.read()
    messages = []
    for notice in notices:
        for recipient in told.get(notice.student_id, ()):
            if same_day.key(notice.student_id, notice.date, recipient.guardian.pk) in got:
                row = _message(Kind.CORRECTION, notice.student, recipient, notice.date, words)
                messages += [row] if row else []
    outbox.write_many(messages)
    SameDayNotice.objects.filter(pk__in=[notice.pk for notice in notices]).update(excused_at=now)
    return _record("same_day.excuse", notices)


def _record(verb: str, notices: Sequence[SameDayNotice]) -> int:
    about = {"agency": Agency.SCHOOL, "category": Category.ATTENDANCE}
    events = [event(verb, row, by=None, student_id=row.student_id, occurred_on=row.date, **about) for row in notices]
    AuditEvent.objects.bulk_create(events)
    return len(events)

"""What a student is written by itself: set up by coaches, carried out by the clock."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from accounts.edits import save_edit
from accounts.models import User
from cases import rules as case_rules
from cases.actions.notes import check_own
from cases.actions.records import log
from cases.models import Case
from messaging.actions import outbox
from messaging.choices import Channel, Reason
from messaging.models import Message
from outreach import sms_words, timetable, to_students
from outreach.choices import PlanKind
from outreach.models import MessagePlan
from outreach.to_students import Due

FIELDS = ("kind", "days", "at", "lessons", "minutes_before", "text", "first_day", "ends_on")
#: So many messages that wait are looked at by one statement.
_AT_ONCE = 500


def family_names(case: Case, by: User | None) -> list[str]:
    """The names that no SMS about the case may have: the student's, the guardians', those of the staff."""
    students = [case.student.family_name, *case.student.guardians.values_list("family_name", flat=True)]
    staff = [*case.coaches.all(), *([by] if by else [])]
    return [*students, *(sms_words.family_name(each.name) for each in staff)]


def check_words(case: Case, text: str, by: User | None) -> None:
    """Raises ValidationError on ``text`` for words that no SMS may have."""
    schools = [case.student.school.name]
    if problem := sms_words.problem(text, family_names=family_names(case, by), schools=schools):
        raise ValidationError({"text": problem})


@transaction.atomic
def make(*, case: Case, by: User, **fields: object) -> MessagePlan:
    """Set up what a student is written by itself; ``fields`` are those of FIELDS.

    Raises ValidationError for a student whose case is not going, or with protected identity.
    """
    if case.stage not in case_rules.ACTIVE:
        raise ValidationError(_("The case is not being worked with."))
    if case.student.protection:
        raise ValidationError(_("The student has protected identity: nothing goes by itself."))
    plan = MessagePlan(case=case, agency=by.agency, created_by=by, **fields)
    check_words(case, plan.text, by)
    plan.full_clean()
    plan.save()
    log("message_plan.make", plan, by=by, kind=plan.kind)
    return plan


@transaction.atomic
def change(*, plan: MessagePlan, by: User, revision: int, **fields: object) -> MessagePlan:
    """Change it; what waits under the old words is called off. Raises EditedMeanwhile or ValidationError."""
    check_own(plan, by)
    for name in FIELDS:
        if name in fields:
            setattr(plan, name, fields[name])
    check_words(plan.case, plan.text, by)
    save_edit(plan, revision=revision)
    _call_off_waiting(plan, by)
    log("message_plan.change", plan, by=by, kind=plan.kind)
    return plan


@transaction.atomic
def stop(*, plan: MessagePlan, by: User) -> MessagePlan:
    """Stop it, and call off what waits."""
    check_own(plan, by)
    if plan.is_on:
        plan.is_on = False
        save_edit(plan, revision=plan.revision)
        _call_off_waiting(plan, by)
        log("message_plan.stop", plan, by=by, kind=plan.kind)
    return plan


def _call_off_waiting(plan: MessagePlan, by: User) -> None:
    waiting = Message.objects.open().filter(key__startswith=f"{plan.kind}/{plan.pk}/")
    outbox.cancel_many(keys=list(waiting.values_list("key", flat=True)), by=by)


def build_due(now: datetime.datetime | None = None) -> int:
    """Write what is due of all plans into the outbox; returns how many. Run by the clock every minute.

    A message is written when its moment has come and not before, so that absence reported in the morning counts; what
    waits still of a day for which absence has come in meanwhile is called off. Ten queries for each 500 plans.
    """
    now = now or timezone.now()
    leave_absent_in_peace(now)
    day = now.astimezone(to_students.rules.ZONE).date()
    plans = MessagePlan.objects.in_force(day).on_weekday(day).select_related("case__student__school", "created_by")
    rows, done = list(plans.filter(case__stage__in=case_rules.ACTIVE).order_by("pk")), 0
    for start in range(0, len(rows), to_students.AT_ONCE):
        done += _write(to_students.due(rows[start : start + to_students.AT_ONCE], now))
    return done


@transaction.atomic
def _write(found: Sequence[Due]) -> int:
    messages = []
    for due in found:
        try:
            messages.append(message_of(due))
        except ValidationError:  # a number that cannot be one, kept from before it was checked: the page says so
            continue
    return len(outbox.write_many(messages))


def message_of(due: Due) -> Message:
    """The message of a plan for a moment, not yet written. Raises ValidationError for a number that cannot be one."""
    plan, student = due.plan, due.plan.case.student
    return outbox.message(
        key=due.key,
        kind=plan.kind,
        channel=Channel.SMS,
        recipient=str(student),
        address=str(student.mobile),
        text=text_of(due),
        student=student,
        agency=plan.agency,
        category=plan.category,
        not_before=due.slot.due,
        expires=due.slot.until,
        needs_consent=True,
    )


def text_of(due: Due) -> str:
    """The words of the plan, filled in."""
    plan, lesson = due.plan, due.slot.lesson
    values = {
        "name": sms_words.first_name(plan.case.student.given_name),
        "coach": sms_words.first_name(plan.created_by.name) if plan.created_by else "",
    }
    if lesson:
        with translation.override("sv"):
            values |= {"time": f"kl. {formats.time_format(lesson.starts_at, 'G.i')}", "lesson": lesson.name}
    return sms_words.fill(plan.text, values)


@transaction.atomic
def leave_absent_in_peace(now: datetime.datetime) -> int:
    """Call off what waits to students for whom absence has been reported today; returns how many."""
    waiting = Message.objects.open().filter(kind__in=PlanKind.values)
    rows = dict(waiting.order_by().values_list("key", "student"))
    absent = timetable.absent(set(rows.values()), now.astimezone(to_students.rules.ZONE).date()) if rows else set()
    keys = [key for key, student in rows.items() if student in absent]
    for start in range(0, len(keys), _AT_ONCE):
        outbox.cancel_many(keys=keys[start : start + _AT_ONCE], by=None, reason=Reason.ABSENT)
    return len(keys)

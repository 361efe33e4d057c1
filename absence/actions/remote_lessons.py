"""Lessons made of a server's timetable and reports: everybody of an activity's groups is offered its events.

A day is made at a time. Only students whom a changed event is, or was, about are looked at; of them all lessons of the
day that came from a server are made anew, so that what moved, was cancelled or deleted goes too.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import F, Min, Q, QuerySet

from absence.actions import lessons
from absence.actions.lessons import LessonRow, Loaded
from absence.choices import LessonSource
from absence.models import Lesson, RemoteEvent
from absence.models.lessons import MINUTES_MAX
from imports.models import Batch, Source
from students.models import RemoteMembership

_Key = tuple[int, datetime.time]


@dataclass(frozen=True)
class Made:
    """What became of a day: the lessons written, how many were removed, and what did not hold together.

    ``odd`` counts reports that are longer than their lesson, ``double`` lessons of one student that begin together.
    """

    loaded: Loaded
    removed: int
    odd: int
    double: int


def next_day(*, source: Source, now: datetime.datetime) -> datetime.date | None:
    """The first day with an event whose lessons are to be made anew; None when there is none that has begun."""
    changed = RemoteEvent.objects.filter(source=source, is_changed=True)
    moved = changed.exclude(written_date=None).exclude(written_date=F("date"))
    days = [
        changed.filter(_begun(now)).aggregate(day=Min("date"))["day"],
        moved.aggregate(day=Min("written_date"))["day"],
    ]
    return min((day for day in days if day), default=None)


def _begun(now: datetime.datetime) -> Q:
    return Q(date__lt=now.date()) | Q(date=now.date(), starts_at__lte=now.time())


@transaction.atomic
def make_day(*, source: Source, day: datetime.date, now: datetime.datetime, batch: Batch, other_subject: int) -> Made:
    """Make the lessons of a day anew, with the weekly sums. An event without a subject is of ``other_subject``."""
    here = RemoteEvent.objects.filter(source=source).filter(_begun(now))
    changed = list(
        RemoteEvent.objects.filter(source=source, is_changed=True).filter(
            Q(date=day) & _begun(now) | Q(written_date=day)
        )
    )
    events = here.filter(date=day, is_gone=False, is_cancelled=False)
    expected, odd, double = _expected(events, other_subject)
    ids = {event.pk for event in changed}
    about = {key[0] for key, (event, _row) in expected.items() if event in ids} | _written_about(source, day, changed)
    rows = [row for (student, _start), (_event, row) in expected.items() if student in about]
    there = Lesson.objects.filter(source=LessonSource.SS12000, date=day, student__remote_persons__source=source)
    surplus = [
        (student, start)
        for student, start in set(there.values_list("student_id", "starts_at"))
        if student in about and (student, start) not in expected
    ]
    lessons.remove(day=day, keys=surplus)
    staged = [replace(row, number=n).staged() for n, row in enumerate(rows)]
    loaded = lessons.load(rows=staged, batch=batch, source=LessonSource.SS12000, keeps_old=False)
    _settle(changed, day, other_subject)
    return Made(loaded, len(surplus), odd, double)


def _expected(events: QuerySet[RemoteEvent], other_subject: int) -> tuple[dict[_Key, tuple[int, LessonRow]], int, int]:
    """From student and start to the event and the lesson that stands there; how many were odd, and double."""
    rows = list(events.select_related("activity").prefetch_related("exceptions", "attendances", "activity__groups"))
    members = _members({group.pk for event in rows for group in event.activity.groups.all()})
    found: dict[_Key, tuple[int, LessonRow]] = {}
    odd = double = 0
    for event in rows:
        out = {e.student_id for e in event.exceptions.all() if not e.participates}
        students = {e.student_id for e in event.exceptions.all() if e.participates}
        if event.activity.for_all:
            for group in event.activity.groups.all():
                students |= {m.student_id for m in members.get(group.pk, ()) if _is_in(m, event.date)}
        reports = {report.student_id: report for report in event.attendances.all()}
        for student in (students - out) | reports.keys():
            row, is_odd = _lesson(event, student, reports.get(student), other_subject)
            odd += is_odd
            before = found.get((student, event.starts_at))
            if before is not None:
                double += 1
                if (before[1].reported, before[1].minutes) >= (row.reported, row.minutes):
                    continue
            found[(student, event.starts_at)] = (event.pk, row)
    return found, odd, double


def _members(groups: Collection[int]) -> dict[int, list[RemoteMembership]]:
    found: dict[int, list[RemoteMembership]] = {}
    ids = sorted(groups)
    for start in range(0, len(ids), 500):
        for row in RemoteMembership.objects.filter(group__in=ids[start : start + 500]):
            found.setdefault(row.group_id, []).append(row)
    return found


def _is_in(member: RemoteMembership, day: datetime.date) -> bool:
    return (member.first_day is None or member.first_day <= day) and (member.last_day is None or member.last_day >= day)


def _lesson(event: RemoteEvent, student: int, report: object, other_subject: int) -> tuple[LessonRow, bool]:
    """The lesson of a student at an event, and whether its report did not hold together.

    Reported without a word of presence, the rest of the lesson is present; minutes without *reported* are a report.
    """
    subject = event.activity.subject_id or other_subject
    nobody = LessonRow(0, student, event.date, event.starts_at, event.minutes, subject, reported=False)
    if report is None:
        return nobody, False
    absent = report.valid + report.invalid + report.other
    is_told = bool(absent or report.present)
    if not report.reported and not is_told:
        return nobody, False
    present = max(event.minutes - absent, 0) if report.present is None else report.present
    total = present + absent
    row = replace(
        nobody,
        minutes=max(event.minutes, total),
        reported=True,
        present=present,
        valid=report.valid,
        invalid=report.invalid,
        other=report.other,
    )
    if row.minutes > MINUTES_MAX:
        return nobody, True
    return row, total > event.minutes or report.reported is False


def _written_about(source: Source, day: datetime.date, changed: Iterable[RemoteEvent]) -> set[int]:
    """Students with a lesson where one of the changed events was written: all whom it may have been about."""
    slots = {(e.written_at, e.written_subject_id) for e in changed if e.written_date == day and e.written_at}
    if not slots:
        return set()
    rows = Lesson.objects.filter(source=LessonSource.SS12000, date=day, student__remote_persons__source=source)
    starts = {start for start, _subject in slots}
    found = rows.filter(starts_at__in=starts).values_list("student_id", "starts_at", "subject_id")
    return {student for student, start, subject in found if (start, subject) in slots}


def _settle(changed: Collection[RemoteEvent], day: datetime.date, other_subject: int) -> None:
    """Note what stands of the events now; a moved one waits for the day it moved to."""
    gone = [event for event in changed if event.is_gone]
    RemoteEvent.objects.filter(pk__in=[event.pk for event in gone]).delete()
    subjects = dict(RemoteEvent.objects.filter(pk__in=[e.pk for e in changed]).values_list("pk", "activity__subject"))
    kept = [event for event in changed if not event.is_gone]
    for event in kept:
        is_here = event.date == day
        is_written = is_here and not event.is_cancelled
        event.written_date = day if is_written else None
        event.written_at = event.starts_at if is_written else None
        event.written_subject_id = (subjects.get(event.pk) or other_subject) if is_written else None
        event.is_changed = not is_here
    fields = ["written_date", "written_at", "written_subject", "is_changed"]
    RemoteEvent.objects.bulk_update(kept, fields, batch_size=500)


def drop_unwritten(*, source: Source) -> int:
    """Forget deleted events that no lesson was ever made of."""
    return RemoteEvent.objects.filter(source=source, is_gone=True, written_date=None).delete()[0]

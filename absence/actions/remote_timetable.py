"""The timetable and the reports of a server, kept so that lessons can be made of them.

Whatever changes what lessons there are marks the events that it is about; ``remote_lessons`` makes them anew.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from absence.models import RemoteActivity, RemoteAttendance, RemoteEvent, RemoteException
from imports.models import Source
from students.models import RemoteGroup


@dataclass(frozen=True)
class Activity:
    """Subject (id), whether everybody of its groups is expected, and the groups; None where they are not told."""

    subject: int | None
    for_all: bool
    groups: frozenset[UUID] | None


@dataclass(frozen=True)
class Event:
    """When an activity takes place; ``others`` are pairs of a student (id) and whether they take part."""

    activity: UUID
    date: datetime.date
    starts_at: datetime.time
    minutes: int
    is_cancelled: bool
    others: frozenset[tuple[int, bool]] = frozenset()


@dataclass(frozen=True)
class Report:
    """What is said of a student (id) at an event (id), in minutes."""

    event: int
    student: int
    reported: bool | None
    present: int | None
    valid: int
    invalid: int
    other: int


@transaction.atomic
def write_activities(*, source: Source, told: Mapping[UUID, Activity]) -> Counter[str]:
    """Keep activities, and mark the events of those that changed. Returns counts by outcome."""
    counts: Counter[str] = Counter()
    rows = RemoteActivity.objects.filter(source=source, uuid__in=told).prefetch_related("groups")
    known = {row.uuid: row for row in rows}
    groups = _groups(source, {group for each in told.values() for group in each.groups or ()})
    new = [RemoteActivity(source=source, uuid=uuid) for uuid in told if uuid not in known]
    RemoteActivity.objects.bulk_create(new)
    added, through = {row.uuid: row for row in new}, RemoteActivity.groups.through
    links, changed = [], []
    for uuid, each in told.items():
        row = known.get(uuid) or added[uuid]
        before = {group.uuid: group for group in row.groups.all()} if uuid in known else {}
        is_same = (row.subject_id, row.for_all) == (each.subject, each.for_all)
        row.subject_id, row.for_all = each.subject, each.for_all
        if each.groups is not None and each.groups != before.keys():
            is_same = False
            row.groups.through.objects.filter(remoteactivity=row).delete()
            links += [through(remoteactivity=row, remotegroup=groups[group]) for group in each.groups]
        counts["created" if uuid in added else "unchanged" if is_same else "updated"] += 1
        if not is_same or uuid in added:
            changed.append(row)
    through.objects.bulk_create(links)
    RemoteActivity.objects.bulk_update(changed, ["subject", "for_all"])
    RemoteEvent.objects.filter(activity__in=changed).update(is_changed=True)
    return counts


def _groups(source: Source, ids: Collection[UUID]) -> dict[UUID, RemoteGroup]:
    """The groups by their ids; a row is made for one that has not come yet."""
    known = {row.uuid: row for row in RemoteGroup.objects.filter(source=source, uuid__in=ids)}
    new = [RemoteGroup(source=source, uuid=uuid) for uuid in ids if uuid not in known]
    RemoteGroup.objects.bulk_create(new)
    return known | {row.uuid: row for row in new}


@transaction.atomic
def drop_activities(*, source: Source, ids: Collection[UUID]) -> int:
    """Let the events of activities go; their rows stay until the lessons are gone. Returns how many were known."""
    rows = RemoteActivity.objects.filter(source=source, uuid__in=ids)
    RemoteEvent.objects.filter(activity__in=rows).update(is_gone=True, is_changed=True)
    return rows.count()


@transaction.atomic
def write_events(*, source: Source, told: Mapping[UUID, Event]) -> Counter[str]:
    """Keep events, and mark those that are new or changed. Returns counts by outcome."""
    counts: Counter[str] = Counter()
    rows = RemoteEvent.objects.filter(source=source, uuid__in=told).prefetch_related("exceptions")
    known = {row.uuid: row for row in rows}
    activities = _activities(source, {each.activity for each in told.values()})
    new, changed, others = [], [], {}
    for uuid, each in told.items():
        row = known.get(uuid) or RemoteEvent(source=source, uuid=uuid)
        names = {
            "activity_id": activities[each.activity],
            "date": each.date,
            "starts_at": each.starts_at,
            "minutes": each.minutes,
            "is_cancelled": each.is_cancelled,
            "is_gone": False,
        }
        before = frozenset((e.student_id, e.participates) for e in row.exceptions.all()) if row.pk else frozenset()
        is_same = row.pk and before == each.others and all(getattr(row, n) == value for n, value in names.items())
        for name, value in names.items():
            setattr(row, name, value)
        counts["created" if not row.pk else "unchanged" if is_same else "updated"] += 1
        if not row.pk:
            new.append(row)
        elif not is_same:
            row.is_changed = True
            changed.append(row)
        if before != each.others:
            others[uuid] = (row, each.others)
    RemoteEvent.objects.bulk_create(new)
    fields = ["activity", "date", "starts_at", "minutes", "is_cancelled", "is_gone", "is_changed"]
    RemoteEvent.objects.bulk_update(changed, fields)
    RemoteException.objects.filter(event__in=[row for row, _o in others.values()]).delete()
    RemoteException.objects.bulk_create(
        RemoteException(event=row, student_id=student, participates=takes_part)
        for row, pairs in others.values()
        for student, takes_part in pairs
    )
    return counts


def _activities(source: Source, ids: Collection[UUID]) -> dict[UUID, int]:
    rows = RemoteActivity.objects.filter(source=source, uuid__in=ids)
    known = dict(rows.values_list("uuid", "pk"))
    new = [RemoteActivity(source=source, uuid=uuid) for uuid in ids if uuid not in known]
    RemoteActivity.objects.bulk_create(new)
    return known | {row.uuid: row.pk for row in new}


@transaction.atomic
def drop_events(*, source: Source, ids: Collection[UUID]) -> int:
    """Let events go; their rows stay until the lessons are gone. Returns how many were known."""
    return RemoteEvent.objects.filter(source=source, uuid__in=ids).update(is_gone=True, is_changed=True)


@transaction.atomic
def write_reports(*, source: Source, told: Mapping[UUID, Report]) -> Counter[str]:
    """Keep what is reported of students, and mark the events that it is about. Returns counts by outcome."""
    counts: Counter[str] = Counter()
    known = {row.uuid: row for row in RemoteAttendance.objects.filter(source=source, uuid__in=told)}
    new, changed, events = [], [], set()
    for uuid, each in told.items():
        values = {"event_id": each.event, "student_id": each.student, "reported": each.reported}
        values |= {name: getattr(each, name) for name in ("present", "valid", "invalid", "other")}
        row = known.get(uuid)
        if row is None:
            new.append(RemoteAttendance(source=source, uuid=uuid, **values))
            counts["created"] += 1
        elif all(getattr(row, name) == value for name, value in values.items()):
            counts["unchanged"] += 1
            continue
        else:
            events.add(row.event_id)
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
            counts["updated"] += 1
        events.add(each.event)
    RemoteAttendance.objects.bulk_create(new)
    fields = ["event", "student", "reported", "present", "valid", "invalid", "other"]
    RemoteAttendance.objects.bulk_update(changed, fields)
    RemoteEvent.objects.filter(pk__in=events).update(is_changed=True)
    return counts


@transaction.atomic
def drop_reports(*, source: Source, ids: Collection[UUID]) -> int:
    """Take reports away; their lessons become unreported. Returns how many were known."""
    rows = RemoteAttendance.objects.filter(source=source, uuid__in=ids)
    RemoteEvent.objects.filter(pk__in=list(rows.values_list("event", flat=True))).update(is_changed=True)
    return rows.delete()[0]


@transaction.atomic
def mark_groups(*, source: Source) -> None:
    """Mark the events of groups whose members are others than before."""
    changed = list(RemoteGroup.objects.filter(source=source, is_changed=True).values_list("pk", flat=True))
    for start in range(0, len(changed), 500):
        some = changed[start : start + 500]
        activities = RemoteActivity.groups.through.objects.filter(remotegroup__in=some).values("remoteactivity")
        RemoteEvent.objects.filter(activity__in=activities).update(is_changed=True)
        RemoteGroup.objects.filter(pk__in=some).update(is_changed=False)

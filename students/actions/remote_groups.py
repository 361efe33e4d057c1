"""The groups of a server: their names, who is in them, and the class of a student that follows from one."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from simple_history.utils import bulk_update_with_history

from accounts import audit
from accounts.models import AuditEvent, User
from imports.models import Source
from students.models import RemoteGroup, RemoteMembership, Student


class Member(NamedTuple):
    """A student (id) in a group, from a first to a last day; None where the server does not say."""

    student: int
    first_day: datetime.date | None
    last_day: datetime.date | None


@dataclass
class Written:
    """The groups by their ids at the server, and how many were created, updated, unchanged."""

    groups: dict[UUID, RemoteGroup]
    counts: Counter[str] = field(default_factory=Counter)


@transaction.atomic
def write(*, source: Source, groups: Mapping[UUID, tuple[str, bool]]) -> Written:
    """Keep groups: id to name, and whether it is a class."""
    known = {row.uuid: row for row in RemoteGroup.objects.filter(source=source, uuid__in=groups)}
    counts: Counter[str] = Counter()
    new, changed = [], []
    for uuid, (name, is_class) in groups.items():
        row = known.get(uuid)
        if row is None:
            row = known[uuid] = RemoteGroup(source=source, uuid=uuid, name=name, is_class=is_class)
            new.append(row)
            counts["created"] += 1
        elif (row.name, row.is_class) != (name, is_class):
            row.name, row.is_class = name, is_class
            changed.append(row)
            counts["updated"] += 1
        else:
            counts["unchanged"] += 1
    RemoteGroup.objects.bulk_create(new)
    RemoteGroup.objects.bulk_update(changed, ["name", "is_class"])
    return Written(known, counts)


@transaction.atomic
def set_members(*, members: Mapping[RemoteGroup, Sequence[Member]]) -> None:
    """Say who is in each group now. A group whose members are others than before is marked, for its lessons."""
    before: dict[int, list[RemoteMembership]] = {group.pk: [] for group in members}
    for row in RemoteMembership.objects.filter(group__in=members):
        before[row.group_id].append(row)
    gone, new, changed = [], [], []
    for group, told in members.items():
        kept = {Member(row.student_id, row.first_day, row.last_day): row for row in before[group.pk]}
        wanted = set(told)
        surplus = [row for row in before[group.pk] if row not in kept.values()]
        gone += surplus + [row for key, row in kept.items() if key not in wanted]
        new += [
            RemoteMembership(group=group, student_id=m[0], first_day=m[1], last_day=m[2]) for m in wanted - kept.keys()
        ]
        if wanted != kept.keys() or surplus:
            changed.append(group.pk)
    RemoteMembership.objects.filter(pk__in=[row.pk for row in gone]).delete()
    RemoteMembership.objects.bulk_create(new)
    RemoteGroup.objects.filter(pk__in=changed).update(is_changed=True)


@transaction.atomic
def write_classes(*, groups: Collection[RemoteGroup], today: datetime.date, by: User | None, reason: str) -> int:
    """Write the names of class groups on the students who are in them today. Returns how many students changed."""
    is_now = (Q(first_day=None) | Q(first_day__lte=today)) & (Q(last_day=None) | Q(last_day__gte=today))
    rows = RemoteMembership.objects.filter(is_now, group__in=groups).select_related("group", "student")
    changed: dict[int, Student] = {}
    for row in rows.order_by("first_day", "pk"):
        name = row.group.name[:12]
        student = changed.get(row.student_id, row.student)
        if student.school_class != name:
            student.school_class = name
            changed[student.pk] = student
    for student in changed.values():
        student.revision += 1
        student.derive()
    if changed:
        bulk_update_with_history(
            list(changed.values()),
            Student,
            ["school_class", "search_text", "revision"],
            batch_size=200,
            default_user=by,
            default_change_reason=reason,
        )
    told = [
        audit.event("student.update", s, by=by, student_id=s.pk, changed=["school_class"]) for s in changed.values()
    ]
    AuditEvent.objects.bulk_create(told, batch_size=500)
    return len(changed)

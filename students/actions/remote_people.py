"""What a server says about who is who, and who is responsible for whom."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from uuid import UUID

from django.db import transaction

from accounts.choices import Role
from accounts.models import Membership, User
from imports.models import Source
from students.actions import guardians
from students.models import Guardian, Guardianship, GuardianStaff, RemotePerson, RemoteResponsible, Student


@transaction.atomic
def map_students(*, source: Source, students: Mapping[UUID, int]) -> None:
    """Keep which student each id is."""
    _map(source, "student_id", students)


@transaction.atomic
def map_guardians(*, source: Source, guardians: Mapping[UUID, int]) -> None:
    """Keep which guardian each id is."""
    _map(source, "guardian_id", guardians)


def _map(source: Source, field: str, ids: Mapping[UUID, int]) -> None:
    known = {row.uuid: row for row in RemotePerson.objects.filter(source=source, uuid__in=ids)}
    changed = [row for uuid, row in known.items() if getattr(row, field) != ids[uuid]]
    for row in changed:
        setattr(row, field, ids[row.uuid])
    RemotePerson.objects.bulk_update(changed, [field])
    new = [RemotePerson(source=source, uuid=uuid, **{field: pk}) for uuid, pk in ids.items() if uuid not in known]
    RemotePerson.objects.bulk_create(new)


@transaction.atomic
def say_responsibles(*, source: Source, told: Mapping[int, Mapping[UUID, bool]], by: User | None) -> None:
    """Keep who is responsible for each student (id), with custody or not, as the server says now.

    Links are made when the guardians are known. Who the server no longer names is unlinked, where it was the server
    that linked them.
    """
    known: dict[int, dict[UUID, RemoteResponsible]] = {student: {} for student in told}
    for row in RemoteResponsible.objects.filter(source=source, student__in=told).select_related("student"):
        known[row.student_id][row.person] = row
    new, changed, gone = [], [], []
    for student, persons in told.items():
        gone += [row for person, row in known[student].items() if person not in persons]
        for person, custody in persons.items():
            row = known[student].get(person)
            if row is None:
                new.append(RemoteResponsible(source=source, student_id=student, person=person, custody=custody))
            elif row.custody != custody:
                row.custody, row.is_linked = custody, False
                changed.append(row)
    RemoteResponsible.objects.bulk_create(new)
    RemoteResponsible.objects.bulk_update(changed, ["custody", "is_linked"])
    _unlink(source, gone, by)


def _unlink(source: Source, rows: Collection[RemoteResponsible], by: User | None) -> None:
    linked = [row for row in rows if row.is_linked]
    persons = RemotePerson.objects.filter(source=source, uuid__in=[r.person for r in linked]).exclude(guardian=None)
    known: dict[UUID, Guardian] = {row.uuid: row.guardian for row in persons.select_related("guardian")}
    for row in linked:
        guardian = known.get(row.person)
        if guardian and Guardianship.objects.filter(student=row.student, guardian=guardian).exists():
            guardians.remove(student=row.student, guardian=guardian, by=by)
    RemoteResponsible.objects.filter(pk__in=[row.pk for row in rows]).delete()


@transaction.atomic
def forget(*, source: Source, ids: Collection[UUID], by: User | None) -> tuple[list[UUID], int]:
    """Forget who some ids are: guardians are unlinked, students stay. Returns the ids of students, and how many."""
    named = RemoteResponsible.objects.filter(source=source, person__in=ids).select_related("student")
    _unlink(source, list(named), by)
    rows = RemotePerson.objects.filter(source=source, uuid__in=ids)
    students = list(rows.exclude(student=None).values_list("uuid", flat=True))
    removed, _each = rows.delete()
    return students, removed


@transaction.atomic
def name_heads(*, guardians: Collection[Guardian], today: datetime.date, by: User | None) -> None:
    """Let the heads of their students' schools open guardians with protected identity whom nobody may open yet."""
    unnamed = [g.pk for g in guardians if g.protection]
    named = GuardianStaff.objects.filter(guardian__in=unnamed).values("guardian")
    links = Guardianship.objects.filter(guardian__in=unnamed).exclude(guardian__in=named).select_related("student")
    leading = Membership.objects.active(today).filter(role=Role.EHT, leads=True, user__is_active=True)
    heads: dict[int, list[int]] = {}
    for school, user in leading.filter(school__in={k.student.school_id for k in links}).values_list("school", "user"):
        heads.setdefault(school, []).append(user)
    pairs = {(link.guardian_id, user) for link in links for user in heads.get(link.student.school_id, [])}
    GuardianStaff.objects.bulk_create(GuardianStaff(guardian_id=g, user_id=u, given_by=by) for g, u in sorted(pairs))


def linked(links: Collection[tuple[Student, Guardian]]) -> dict[tuple[int, int], Guardianship]:
    """The links that there are between some students and guardians, by the ids of both."""
    rows = Guardianship.objects.filter(student__in=[s for s, _g in links], guardian__in=[g for _s, g in links])
    return {(row.student_id, row.guardian_id): row for row in rows.select_related("student", "guardian")}

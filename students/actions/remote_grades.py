"""The grades of a server: written as those of a file are, and taken away when the server has them no more."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from imports.models import Batch, Source
from students.actions import grade_sets, term_results
from students.choices import GradeSource
from students.models import Grade, GradeChange, RemoteGrade


@dataclass(frozen=True)
class Told:
    """One grade as a server tells it: its id there, and the ids here of student, term, subject and step."""

    uuid: UUID
    student: int
    term: int
    subject: int
    step: int

    @property
    def key(self) -> tuple[int, int, int]:
        return self.student, self.term, self.subject


@transaction.atomic
def write(*, source: Source, told: Sequence[Told], batch: Batch, by: User | None) -> grade_sets.Compared:
    """Write grades, each of another student, term or subject; what an id stood for before goes when it moved."""
    known = {row.uuid: row for row in RemoteGrade.objects.filter(source=source, uuid__in=[t.uuid for t in told])}
    new, moved, before = [], [], []
    for each in told:
        row = known.get(each.uuid)
        if row is None:
            row = RemoteGrade(source=source, uuid=each.uuid)
            new.append(row)
        elif (row.student_id, row.term_id, row.subject_id) != each.key:
            before.append((row.student_id, row.term_id, row.subject_id))
            moved.append(row)
        row.student_id, row.term_id, row.subject_id = each.key
    RemoteGrade.objects.bulk_create(new)
    RemoteGrade.objects.bulk_update(moved, ["student", "term", "subject"])
    grade_sets.begin()
    grade_sets.stage([(n, *each.key, each.step) for n, each in enumerate(told)])
    found = grade_sets.compare(is_dry_run=False)
    grade_sets.write(found, source=GradeSource.SS12000, batch=batch, by=by)
    grade_sets.end()
    _take_away(before, batch, by)
    return found


@transaction.atomic
def remove(*, source: Source, ids: Collection[UUID], batch: Batch, by: User | None) -> int:
    """Take away the grades that some ids stand for, unless another id stands for the same. Returns how many ids."""
    rows = RemoteGrade.objects.filter(source=source, uuid__in=ids)
    keys = list(rows.values_list("student", "term", "subject"))
    rows.delete()
    _take_away(keys, batch, by)
    return len(keys)


def _take_away(keys: Collection[tuple[int, int, int]], batch: Batch, by: User | None) -> None:
    """Remove grades that came from a server and that no id stands for any more; the history keeps them."""
    if not keys:
        return
    wanted = Q()
    for student, term, subject in keys:
        wanted |= Q(student=student, term=term, subject=subject)
    same = {name: OuterRef(name) for name in ("student", "term", "subject")}
    rows = Grade.objects.filter(wanted, source=GradeSource.SS12000).exclude(Exists(RemoteGrade.objects.filter(**same)))
    gone = list(rows)
    GradeChange.objects.bulk_create(
        GradeChange(
            student_id=grade.student_id,
            term_id=grade.term_id,
            subject_id=grade.subject_id,
            old_step_id=grade.step_id,
            old_source=grade.source,
            old_batch_id=grade.batch_id,
            batch=batch,
            changed_by=by,
        )
        for grade in gone
    )
    Grade.objects.filter(pk__in=[grade.pk for grade in gone]).delete()
    pairs = {(grade.student_id, grade.term_id) for grade in gone}
    if pairs:
        term_results.make_anew(" UNION ALL ".join(f"SELECT {int(s)}, {int(t)}" for s, t in pairs))  # two ids each

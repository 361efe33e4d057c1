"""What a comparison is made of, student by student: to check that nothing moved, and to tell what has changed since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from reports.comparison import compute
from reports.comparison.scope import Scope
from reports.comparison.statement import slots_of, walk
from students.models import Grade, Student, Term

#: Two primes: the grades of a student are told apart by their sum, each weighed by its term and subject.
SPREAD, PRIME = 2654435761, 4294967291
#: A student's part in the order of ``FrozenStudent``: id, first term, stay, three results, sex, fingerprint of grades.
Input = tuple[int, int | None, int | None, int | None, int | None, int | None, str, int]


@dataclass(frozen=True)
class Changes:
    """Ids of students who came in, are gone, have other grades, or count otherwise for another reason."""

    joined: frozenset[int]
    left: frozenset[int]
    grades: frozenset[int]
    other: frozenset[int]

    @property
    def none(self) -> bool:
        return not (self.joined or self.left or self.grades or self.other)


def read(scope: Scope, *, today) -> list[Input]:  # noqa: ANN001 - a date
    """Every student with a case of the scope that was enrolled, by id. One statement."""
    slots = slots_of(scope.terms())
    first = next((slot for slot in slots if scope.first and slot.term.pk == scope.first.pk), None)
    if not slots or (scope.first and first is None):
        return []
    sql, params = walk(scope.cases(), slots, first, today)
    began = next((slot.place for slot in slots if scope.began and slot.term.pk == scope.began.pk), -1)
    terms = ", ".join(str(slot.term.pk) for slot in slots)
    first_term = " ".join(f"WHEN {slot.place} THEN {slot.term.pk}" for slot in slots)
    student, grade = Student._meta.db_table, Grade._meta.db_table
    sql += f"""
SELECT walked.student_id, CASE first {first_term} END, stay, one, two, three, student.sex,
    CAST(coalesce(graded.weighed, 0) AS bigint)
FROM walked JOIN {student} AS student ON student.id = walked.student_id
LEFT JOIN (
    SELECT student_id, sum(step_id * ((term_id * 64 + subject_id) * {SPREAD} %% {PRIME})) AS weighed
    FROM {grade} WHERE term_id IN ({terms}) GROUP BY student_id
) AS graded ON graded.student_id = walked.student_id
{f"WHERE first = {began}" if scope.began else ""}
ORDER BY walked.student_id"""  # noqa: S608 - made of numbers of this program; every value is a parameter
    return compute.rows(sql, params)


def checksum(inputs: Iterable[Input], terms: Iterable[Term]) -> str:
    """SHA-256 of the inputs and of the calendar they were counted by."""
    digest = hashlib.sha256()
    for term in terms:
        digest.update(f"{term.year} {term.season} {term.start} {term.end}\n".encode())
    for row in inputs:
        digest.update(json.dumps(row).encode())
    return digest.hexdigest()


def changes(before: Iterable[Input], now: Iterable[Input]) -> Changes:
    """What has changed between two readings of the same scope."""
    old, new = {row[0]: tuple(row) for row in before}, {row[0]: tuple(row) for row in now}
    both = old.keys() & new.keys()
    grades = frozenset(pk for pk in both if old[pk][-1] != new[pk][-1])
    other = frozenset(pk for pk in both if old[pk] != new[pk]) - grades
    return Changes(frozenset(new.keys() - old.keys()), frozenset(old.keys() - new.keys()), grades, other)

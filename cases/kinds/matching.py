"""Finding the cases that rows are about, for some hundred rows at once."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import School, User
from cases import rules
from cases.models import Case
from imports.rows import Row
from students.models import Student


@dataclass(frozen=True)
class Line:
    """A row with what it names, all of it known."""

    row: Row
    student: Student
    school: School
    coach: User | None

    @property
    def enrolled_on(self) -> datetime.date:
        return self.row["enrolled_on"]

    @property
    def key(self) -> str:
        """What a case is known by in files: student, school and day of enrolment."""
        return f"{self.student.pk}:{self.school.pk}:{self.enrolled_on.isoformat()}"


class KnownCases:
    """The cases of some students, by the key of the import and by student, school and enrolment."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self._by_key = {case.import_key: case for case in cases if case.import_key}
        self._by_enrolment = {(c.student_id, c.school_id, c.enrolled_on): c for c in cases if c.enrolled_on}
        self._open = {case.student_id for case in cases if case.stage in rules.OPEN}

    @classmethod
    def of(cls, lines: Sequence[Line]) -> KnownCases:
        """Read with coaches, closings and figures by a fixed number of queries."""
        students = {line.student.pk for line in lines}
        cases = Case.objects.filter(student__in=students).select_related("initial_absence")
        return cls(list(cases.prefetch_related("coaches", "closings__absence")))

    def get(self, line: Line) -> Case | None:
        enrolment = (line.student.pk, line.school.pk, line.enrolled_on)
        return self._by_key.get(line.key) or self._by_enrolment.get(enrolment)

    def open_for(self, student: Student) -> bool:
        """Take the one place for an open case of the student; False when there is one already."""
        is_free = student.pk not in self._open
        self._open.add(student.pk)
        return is_free

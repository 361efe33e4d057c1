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


@dataclass(frozen=True)
class Time:
    """From enrolment to closing, open where the case goes on."""

    first: datetime.date
    last: datetime.date | None

    def overlaps(self, other: Time) -> bool:
        is_before = self.last is not None and self.last <= other.first
        is_after = other.last is not None and other.last <= self.first
        return not (is_before or is_after)

    def __str__(self) -> str:
        return f"{self.first} - {self.last or ''}".strip()


def _times(case: Case) -> dict[str, Time]:
    """When the team has worked with the student in a case, also before it was taken up again; by case and first day."""
    times = {c.enrolled_on: c.closed_on for c in case.closings.all() if c.enrolled_on}
    if case.enrolled_on:
        times[case.enrolled_on] = case.closed_on
    return {f"{case.pk}:{first}": Time(first, last) for first, last in times.items()}


class KnownCases:
    """The cases of some students, by the key of the import and by student, school and enrolment."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self._by_key = {case.import_key: case for case in cases if case.import_key}
        self._by_enrolment = {(c.student_id, c.school_id, c.enrolled_on): c for c in cases if c.enrolled_on}
        self._open = {case.student_id for case in cases if case.stage in rules.OPEN}
        self._times: dict[int, dict[str, Time]] = {}
        for case in cases:
            self._times.setdefault(case.student_id, {}).update(_times(case))

    @classmethod
    def of(cls, lines: Sequence[Line]) -> KnownCases:
        """Read with coaches, closings and figures by a fixed number of queries."""
        students = {line.student.pk for line in lines}
        cases = Case.objects.filter(student__in=students).select_related("initial_absence")
        known = cls(list(cases.prefetch_related("coaches", "closings__absence")))
        for line in lines:
            known._expect(line)
        return known

    def get(self, line: Line) -> Case | None:
        enrolment = (line.student.pk, line.school.pk, line.enrolled_on)
        return self._by_key.get(line.key) or self._by_enrolment.get(enrolment)

    def overlapping(self, line: Line, case: Case | None) -> Time | None:
        """Another time of work with the student, of this file or known, that the row's lies across.

        A case that ends on the day on which the next begins lies beside it.
        """
        times = self._times.setdefault(line.student.pk, {})
        key = f"{case.pk}:{line.enrolled_on}" if case else line.key
        mine = times.setdefault(key, Time(line.enrolled_on, line.row["closed_on"]))
        found = next((time for other, time in times.items() if other != key and time.overlaps(mine)), None)
        if found and case is None:
            del times[key]
        return found

    def _expect(self, line: Line) -> None:
        """Take the closing that a row has of a known case as done, whichever row comes first."""
        case = self.get(line)
        times = self._times.get(line.student.pk, {})
        key = f"{case.pk}:{line.enrolled_on}" if case else ""
        if key in times and line.row["closed_on"]:
            times[key] = Time(line.enrolled_on, line.row["closed_on"])

    def open_for(self, student: Student) -> bool:
        """Take the one place for an open case of the student; False when there is one already."""
        is_free = student.pk not in self._open
        self._open.add(student.pk)
        return is_free

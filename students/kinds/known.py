"""Finding the students that rows name, for some hundred rows at once."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from accounts.encryption import blind_indexes
from imports.columns import Column
from imports.rows import Row
from students import identity
from students.models import Student


@dataclass(frozen=True)
class Reference:
    """How a file names a student: by the key in the school's own system, or by the personal identity number."""

    key: str = ""
    number: str = ""
    is_checked: bool = True
    birth_date: datetime.date | None = None


def reference(cell: str) -> Reference:
    """Read a cell. A wrong check digit is let through and told by ``is_checked``; raises ValueError for no date."""
    if not identity.is_written_like_one(cell):
        if len(cell) > 64:
            raise ValueError(_("The key is longer than %(n)d characters.") % {"n": 64})
        return Reference(key=cell)
    return number_of(cell)


def number_of(cell: str) -> Reference:
    """Read a personal identity number, as ``reference`` does."""
    found = identity.parse(cell, checked=False)
    return Reference("", found.normal, found.is_checked or found.is_temporary, found.birth_date)


def check_number(row: Row, column: str, birth_date: datetime.date) -> None:
    """Warn of a number that may be mistyped: by its check digit, or beside the birth date."""
    number = row[column]
    if number and not number.is_checked:
        row.warn(column, _("The last digit of the personal identity number does not fit the others. Compare it."))
    elif number and number.birth_date and number.birth_date != birth_date:
        row.warn(column, _("The personal identity number begins with another birth date than the row has."))


#: The column that names a student, the same in every kind of file.
STUDENT = Column("student", reference, ("elev", "elev-id", "elevnyckel", "elevens id"), example="elev-1001|elev-1002")


@dataclass
class KnownStudents:
    """Students found for some rows, by key and by their number. Merged rows lead to the kept student."""

    by_key: dict[str, Student] = field(default_factory=dict)
    by_number: dict[str, Student] = field(default_factory=dict)

    @classmethod
    def of(cls, references: Sequence[Reference]) -> KnownStudents:
        """Read all of them by two queries."""
        known = cls()
        students = Student.objects.select_related("school", "merged_into__school")
        keys = [r.key for r in references if r.key]
        indexes = [index for r in references if r.number for index in blind_indexes(r.number)]
        for student in students.filter(key__in=keys):
            known.by_key[student.key] = student
        for student in students.filter(identity_index__in=indexes):
            known.by_number[student.personal_identity_number] = student
        known._lead_to_kept()
        return known

    def _lead_to_kept(self) -> None:
        """One object for each student, however found."""
        one: dict[int, Student] = {}
        for table in (self.by_key, self.by_number):
            for name, student in table.items():
                kept = student.merged_into or student
                table[name] = one.setdefault(kept.pk, kept)

    def get(self, wanted: Reference) -> Student | None:
        if wanted.key:
            return self.by_key.get(wanted.key)
        return self.by_number.get(wanted.number)


class StudentIds:
    """Ids of students by how a file names them, for files with a million rows: read once each, some thousand at a time.

    ``ids`` maps the cells asked for so far to an id; a cell that names nobody known is not in it.
    """

    _AT_ONCE = 5000

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self.protected: set[int] = set()

    def read(self, references: dict[str, Reference]) -> None:
        """Look for the students of some cells; those that were merged lead to the kept one."""
        keys: dict[str, list[str]] = {}
        indexes: dict[str, list[str]] = {}
        for cell, r in references.items():
            if r.key:
                keys.setdefault(r.key, []).append(cell)
            for index in blind_indexes(r.number) if r.number else ():
                indexes.setdefault(index, []).append(cell)
        for column, cells in (("key", keys), ("identity_index", indexes)):
            names = list(cells)
            for start in range(0, len(names), self._AT_ONCE):
                for name, student in self._known(column, names[start : start + self._AT_ONCE]).items():
                    self.ids |= dict.fromkeys(cells[name], student)

    def _known(self, column: str, names: list[str]) -> dict[str, int]:
        rows = Student.objects.filter(**{f"{column}__in": names})
        columns = (column, "pk", "protection", "merged_into", "merged_into__protection")
        found = {}
        for name, pk, protection, kept, protection_of_kept in rows.order_by().values_list(*columns):
            found[name] = kept or pk
            if protection_of_kept if kept else protection:
                self.protected.add(kept or pk)
        return found


def find_students(rows: Sequence[Row]) -> list[tuple[Row, Student]]:
    """Rows with the student each names; a row whose student is not known is refused."""
    known = KnownStudents.of([row["student"] for row in rows])
    found = []
    for row in rows:
        student = known.get(row["student"])
        if student is None:
            row.refuse("student", _("There is no such student. Import the file of students first, or correct the key."))
            continue
        row.student_id, row.label = student.pk, str(student)
        row.is_hidden = bool(student.protection)
        found.append((row, student))
    return found

"""``/persons``, the students among them: those enrolled at a school that is taken in."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import School
from imports.choices import Outcome, ProblemKind
from imports.rows import Row
from imports.ss12000.items import Item
from imports.ss12000.readers import Reader, register
from students.actions import remote_people
from students.choices import Sex
from students.kinds.known import KnownStudents, Reference
from students.kinds.students import StudentImporter
from students.models import RemotePerson, Student
from students.ss12000 import people

SEXES = {"Man": Sex.MALE, "Kvinna": Sex.FEMALE, "Okänt": Sex.UNKNOWN}
#: Compulsory school, for everybody, for those with an intellectual disability, Sami and special schools.
SCHOOL_TYPES = {"GR": True, "GRS": True, "SP": True, "SAM": True}
OTHER_TYPES = dict.fromkeys(
    (
        "FS", "FKLASS", "FTH", "OPPFTH", "TR", "GY", "GYS", "VUX", "VUXSFI", "VUXGR", "VUXGY", "VUXSARGR", "VUXSARTR",
        "VUXSARGY", "SFI", "SARVUX", "SARVUXGR", "SARVUXGY", "KU", "YH", "FHS", "STF", "KKU", "HS", "ABU", "AU",
    ),
    False,
)  # fmt: skip
RELATIONS = {"Vårdnadshavare": True, "Annan ansvarig": False, "God man": False, "Utsedd behörig": False}
#: A school year begins in this month, in the year one turns seven for the first of them.
SUMMER, FIRST_AGE = 7, 7


class RemoteStudentImporter(StudentImporter):
    """Writes students of a server as those of a file are written, found by their id there first."""

    def __init__(self, mapped: Mapping[int, Student], **more: object) -> None:
        super().__init__(**more)
        self.mapped = mapped

    def _known(self, row: Row, known: KnownStudents) -> Student | None:
        student, number = self.mapped.get(row.number), row["personal_identity_number"]
        if student is None:
            return super()._known(row, known)
        other = known.get(number) if number else None
        if other and other != student:
            row.warn("civicNo", _("Two students have the same personal identity number. Merge them if they are one."))
        return student

    def _values(self, row: Row, student: Student | None, known: KnownStudents) -> dict[str, object]:
        """A student keeps the key that a file has given."""
        values = super()._values(row, student, known)
        if student:
            values.pop("key", None)
        if "protection" in values:
            values["protection"] = row["protection"]
        return values


@register
class StudentReader(Reader):
    """Registers students that are new, and keeps known ones up to date. Protection is only ever added."""

    key = path = "persons"
    title = gettext_lazy("Students")
    order = 10
    entities = ("persons",)

    def save(self, items: Sequence[Item]) -> None:
        self.schools = self.work.schools()
        mapped = self._mapped([item.id for item in items])
        found: list[tuple[Item, Row]] = []
        for n, item in enumerate(items):
            row = self._row(n, item, mapped.get(item.id))
            if row is None:
                self.work.count("skipped")
            else:
                found.append((item, row))
        known = {row.number: mapped[item.id] for item, row in found if item.id in mapped}
        importer = RemoteStudentImporter(known, batch=self.work.batch, by=self.work.by)
        importer.save([row for _item, row in found])
        importer.write_log()
        for item, row in found:
            self._tell(item, row)
        students = {item.id: row.student_id for item, row in found if row.student_id and not row.is_refused}
        remote_people.map_students(source=self.work.source, students=students)
        told = {students[i.id]: self._responsibles(i) for i, _r in found if i.id in students and "responsibles" in i}
        remote_people.say_responsibles(source=self.work.source, told=told, by=self.work.by)

    def _mapped(self, ids: list[UUID]) -> dict[UUID, Student]:
        rows = RemotePerson.objects.filter(source=self.work.source, uuid__in=ids).exclude(student=None)
        return {row.uuid: row.student for row in rows.select_related("student__school")}

    def _row(self, n: int, item: Item, student: Student | None) -> Row | None:
        """The row of a student; None for a person who is none, or of whom too little is known to register them."""
        enrolment = self._enrolment(item)
        if enrolment is None and student is None:
            return None
        given, family = people.names(item, is_new=student is None)
        number = people.number(item)
        born = item.date("birthDate", needed=True) or (number and number.birth_date)
        born = born or (student.birth_date if student else None)
        if born is None or (student is None and not (given or family)):
            item.problem(ProblemKind.REFUSED, "", _("Without a name or a birth date nobody can be registered."))
            return None
        school = self.schools[enrolment.ref("enroledAt")] if enrolment else student.school
        marking = people.protection(item)
        values = {
            "student": Reference(key=str(item.id)),
            "given_name": given,
            "family_name": family,
            "sex": item.one_of("sex", SEXES, needed=True),
            "birth_date": born,
            "year": self._year(enrolment, born) if enrolment else None,
            "protected": bool(marking) or None,
            "protection": marking,
            "personal_identity_number": number,
        }
        if student and student.protection and item.text("securityMarking") == "Ingen":
            told = _("The student has protected identity here, and not on the server. It is not lifted by itself.")
            item.problem(ProblemKind.NOTICE, "securityMarking", told)
        cells = {"student": str(item.id), "school": school.name}
        return Row(n, [], cells, values, student_id=student.pk if student else None)

    def _enrolment(self, item: Item) -> Item | None:
        """The enrolment that holds today at a school that is taken in; of several the one that began last."""
        today, going = self.work.today, []
        for enrolment in item.parts("enrolments"):
            school = self._school(enrolment)
            kind = enrolment.one_of("schoolType", SCHOOL_TYPES | OTHER_TYPES, needed=True, unknown=True)
            first, last = enrolment.date("startDate"), enrolment.date("endDate")
            is_now = (first is None or first <= today) and (last is None or last >= today)
            if school and kind is not False and is_now and not enrolment.flag("cancelled"):
                going.append((first or datetime.date.min, enrolment))
        return max(going, key=lambda pair: pair[0])[1] if going else None

    def _school(self, enrolment: Item) -> School | None:
        return self.schools.get(enrolment.ref("enroledAt", needed=True))

    def _year(self, enrolment: Item, born: datetime.date) -> int:
        """The year as it is told, otherwise that of the age."""
        year = enrolment.whole("schoolYear", needed=True)
        if year is not None and 1 <= year <= 9:
            return year
        today = self.work.today
        turns = today.year - born.year - (today.month < SUMMER)
        return min(max(turns - FIRST_AGE + 1, 1), 9)

    def _tell(self, item: Item, row: Row) -> None:
        for problem in row.problems:
            item.problem(ProblemKind.REFUSED, problem.column, problem.message)
        for problem in row.warnings:
            item.problem(ProblemKind.NOTICE, problem.column, problem.message)
        self.work.count("skipped" if row.outcome == Outcome.REFUSED else str(row.outcome))

    def _responsibles(self, item: Item) -> dict[UUID, bool]:
        """Who is responsible for the student, and whether with custody, which most of them have."""
        found = {}
        for each in item.parts("responsibles"):
            person = each.ref("person", needed=True) if "person" in each or "id" not in each else each.ref("id")
            if person:
                custody = each.one_of("relationType", RELATIONS, needed=True, unknown=False)
                found[person] = True if custody is None else custody
        return found

    def delete(self, ids: set[UUID]) -> None:
        """Forget who they were. A student stays, with what is held; a guardian is no longer linked."""
        students, removed = remote_people.forget(source=self.work.source, ids=ids, by=self.work.by)
        if students:
            told = _("The server has deleted students. Here they stay, with all that is held of them.")
            for uuid in students:
                self.work.problem(ProblemKind.NOTICE, "", told, uuid)
        self.work.count("removed", removed)

"""``students``: the students of a school, from its own system."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.choices import Role
from accounts.models import Membership
from imports import parsers
from imports.choices import Outcome
from imports.columns import Column
from imports.importer import Importer, change, settle_change
from imports.registry import Kind, register
from imports.rows import Difference, Row
from imports.schools import SCHOOL, Schools
from students.choices import Protection, Sex
from students.kinds.known import STUDENT, KnownStudents, Reference, check_number, number_of
from students.models import NamedStaff, Student
from students.rules import AGES, student_problems

#: Fields written for known students.
FIELDS = [
    "key",
    "given_name",
    "family_name",
    "sex",
    "birth_date",
    "personal_identity_number",
    "identity_index",
    "school",
    "year",
    "school_class",
    "language",
    "protection",
    "search_text",
    "revision",
]
SEXES = {
    "F": Sex.FEMALE,
    "K": Sex.FEMALE,
    "flicka": Sex.FEMALE,
    "kvinna": Sex.FEMALE,
    "girl": Sex.FEMALE,
    "M": Sex.MALE,
    "P": Sex.MALE,
    "pojke": Sex.MALE,
    "man": Sex.MALE,
    "boy": Sex.MALE,
    "X": Sex.UNKNOWN,
    "okänt": Sex.UNKNOWN,
    "okänd": Sex.UNKNOWN,
    "unknown": Sex.UNKNOWN,
}
#: Nobody in a school, now or in the years that cases are imported from, was born before.
EARLIEST_BIRTH = datetime.date(1980, 1, 1)


@dataclass
class Plan:
    """What one turn writes."""

    created: list[tuple[Row, Student]]
    updated: list[tuple[Row, Student]]
    protected: list[Student]


class StudentImporter(Importer):
    """Registers students that are new, and keeps known ones up to date.

    An empty cell changes nothing. Protection is only ever added: a file without the column, or with 0, lifts none.
    """

    def __init__(self, **more: object) -> None:
        super().__init__(**more)
        self.schools = Schools()

    def look(self, row: Row) -> None:
        if row["school"]:
            self.schools.find(row)

    def save(self, rows: Sequence[Row]) -> None:
        references = [r for row in rows for r in (row["student"], row["personal_identity_number"]) if r]
        known = KnownStudents.of(references)
        plan = Plan([], [], [])
        for row in rows:
            school = self.schools.find(row)
            student = self._known(row, known)
            if self._is_possible(row) and self._is_first(row, student):
                self._settle(row, student, self._values(row, student, known) | {"school": school}, plan)
        self._write(plan)

    def _known(self, row: Row, known: KnownStudents) -> Student | None:
        """The student by key, else by number; two different students refuse the row."""
        by_key = known.get(row["student"])
        number = row["personal_identity_number"]
        by_number = known.get(number) if number else None
        if by_key and by_number and by_key != by_number:
            row.refuse("personal_identity_number", _("Another student has this personal identity number."))
        return by_key or by_number

    def _is_possible(self, row: Row) -> bool:
        born = row["birth_date"]
        if born > self.today:
            row.refuse("birth_date", _("The date lies in the future."))
        elif self.today.year - born.year < AGES.start:
            row.refuse("birth_date", student_problems(birth_date=born, today=self.today)["birth_date"])
        elif born < EARLIEST_BIRTH:
            row.refuse("birth_date", _("Nobody born then goes to school. Correct the year."))
        for name in ("student", "personal_identity_number"):
            check_number(row, name, born)
        number, other = row["student"].number, row["personal_identity_number"]
        if number and other and number != other.number:
            row.refuse("personal_identity_number", _("The column student holds another personal identity number."))
        return not row.is_refused

    def _is_first(self, row: Row, student: Student | None) -> bool:
        """Whether no earlier row is about the student, by whichever name."""
        names = [row["student"], row["personal_identity_number"], student and student.pk]
        keys = [name.number or name.key if isinstance(name, Reference) else name for name in names if name]
        return all(self.is_first(key, row, "student") for key in dict.fromkeys(keys))

    def _values(self, row: Row, student: Student | None, known: KnownStudents) -> dict[str, object]:
        names = ("given_name", "family_name", "sex", "birth_date", "year", "language")
        values = {name: row[name] for name in names} | {"school_class": row["class"]}
        for reference in filter(None, (row["student"], row["personal_identity_number"])):
            if known.get(reference) is None:
                values |= {"key": reference.key} if reference.key else {"personal_identity_number": reference.number}
        if row["protected"] and not (student and student.protection):
            values["protection"] = Protection.SECRECY_MARKING
        if row["protected"] is False and student and student.protection:
            row.warn("protected", _("The student has protected identity here. A file does not lift it."))
        return values

    def _settle(self, row: Row, student: Student | None, values: dict[str, object], plan: Plan) -> None:
        if student is None:
            student = Student(**{name: value for name, value in values.items() if value is not None})
            row.label, row.is_hidden = row.cells["student"], bool(student.protection)
            if self.holds_together(row, student):
                row.settle(Outcome.CREATED)
                plan.created.append((row, student))
        else:
            differences = self._change(student, values)
            row.student_id, row.label, row.is_hidden = student.pk, str(student), bool(student.protection)
            if settle_change(row, differences) and self.holds_together(row, student):
                student.revision += 1
                plan.updated.append((row, student))
        if "protection" in values and not row.is_refused:
            plan.protected.append(student)

    def _change(self, student: Student, values: dict[str, object]) -> list[Difference]:
        """As ``change``; of the number it is only told that it changed, never which it is."""
        number = {"personal_identity_number"}
        differences = change(student, {n: v for n, v in values.items() if n not in number})
        for name in number & values.keys():
            setattr(student, name, values[name])
            differences.append(Difference(_("personal identity number"), "", _("filled in")))
        return differences

    def _write(self, plan: Plan) -> None:
        created = [student for _row, student in plan.created]
        updated = [student for _row, student in plan.updated]
        _draw_aliases(created)
        history = {"default_user": self.by, "default_change_reason": self.reason, "batch_size": 200}
        if created:
            bulk_create_with_history(created, Student, **history)
        if updated:
            bulk_update_with_history(updated, Student, FIELDS, **history)
        for row, student in plan.created:
            row.student_id = student.pk
        if plan.protected:
            self._name_staff(plan.protected)

    def _name_staff(self, students: list[Student]) -> None:
        """Let the heads of the schools see students who are protected from now on: else nobody could.

        Whom else they name is theirs to say.
        """
        heads: dict[int, list[int]] = {}
        leading = Membership.objects.active(self.today).filter(
            role=Role.EHT, leads=True, school__in={s.school_id for s in students}, user__is_active=True
        )
        for school, user in leading.values_list("school_id", "user_id"):
            heads.setdefault(school, []).append(user)
        NamedStaff.objects.bulk_create(
            [
                NamedStaff(student=student, user_id=user, given_by=self.by)
                for student in students
                for user in heads.get(student.school_id, [])
            ],
            ignore_conflicts=True,
        )
        for student in students:
            named = heads.get(student.school_id, [])
            self.log("student.protect", student, student_id=student.pk, protection=student.protection, named=named)


def _draw_aliases(students: list[Student]) -> None:
    """Give each new student an alias that nobody has, also among some ten thousand new ones."""
    taken: set[str] = set()
    pending = students
    while pending:
        for student in pending:
            student.alias = f"Elev {secrets.token_hex(4).upper()}"
        known = set(Student.objects.filter(alias__in=[s.alias for s in pending]).values_list("alias", flat=True))
        again = []
        for student in pending:
            if student.alias in known or student.alias in taken:
                again.append(student)
            taken.add(student.alias)
        pending = again
    for student in students:
        student.derive()


register(
    Kind(
        key="students",
        title=gettext_lazy("Students"),
        about=gettext_lazy(
            "Registers students that are new, and keeps class, school and year of known ones up to date."
        ),
        columns=(
            STUDENT,
            Column("given_name", parsers.text(80), ("förnamn", "tilltalsnamn"), example="Alva|Noel"),
            Column("family_name", parsers.text(80), ("efternamn",), example="Exempel|Exempel"),
            Column(
                "sex", parsers.one_of(SEXES), ("kön",), example="F|M", help=gettext_lazy("F girl, M boy, X not stated")
            ),
            Column("birth_date", parsers.date, ("födelsedatum", "född"), example="2013-03-14|2012-11-02"),
            SCHOOL,
            Column("year", parsers.whole(1, 9), ("årskurs", "åk"), example="7|8", help=gettext_lazy("1-9")),
            Column("class", parsers.text(12), ("klass",), required=False, example="7B|8A"),
            Column(
                "protected",
                parsers.flag,
                ("skyddad", "skyddade personuppgifter", "skyddad identitet", "sekretessmarkering"),
                required=False,
                hides=True,
                example="0|0",
                help=gettext_lazy("1 protected identity, 0 not; a file never lifts it"),
            ),
            Column("language", parsers.text(40), ("modersmål", "språk"), required=False, example="svenska|arabiska"),
            Column(
                "personal_identity_number",
                number_of,
                ("personnummer", "pnr", "person-id"),
                required=False,
                example="|",
                help=gettext_lazy("12 digits, or 10 with - or +"),
            ),
        ),
        importer=StudentImporter,
        order=3,
    )
)

"""Finding students for somebody: by what they type, and by likeness to one who is about to be registered."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.choices import Agency
from accounts.encryption import blind_indexes
from accounts.models import User
from students import identity
from students.duplicates import Person, Reason, why_alike
from students.models import Student
from students.querysets import StudentQuerySet

REASONS = {
    Reason.NUMBER: _("The same personal identity number"),
    Reason.BIRTH_DATE: _("Born the same day, with a similar name"),
    Reason.SCHOOL_YEAR: _("A similar name in the same year of the school"),
}


@dataclass(frozen=True)
class Found:
    """Students that fit what was typed; whether it was an identity number, and one known only elsewhere."""

    rows: StudentQuerySet
    is_number: bool = False
    is_elsewhere: bool = False
    problem: str = ""


@dataclass(frozen=True)
class Match:
    """A student who may be the same one, and why."""

    student: Student
    reason: Reason
    likeness: float

    @property
    def why(self) -> str:
        return str(REASONS[self.reason])


def find(user: User, text: str) -> Found:
    """Search by name, class or alias, or by a whole personal identity number.

    Of a number that is registered where the person may not look, only that it exists is told: no school, no name; and
    that only to the school's people, who would register the student anew: social services know nobody before consent.
    """
    rows = Student.objects.visible_to(user)
    if not identity.is_written_like_one(text):
        return Found(rows.search(text))
    try:
        indexes = blind_indexes(identity.parse(text, checked=False).normal)
    except ValueError as problem:
        return Found(rows.none(), is_number=True, problem=str(problem))
    found = rows.filter(identity_index__in=indexes)
    is_told = user.agency == Agency.SCHOOL and not found.exists()
    elsewhere = is_told and Student.objects.filter(identity_index__in=indexes).exists()
    return Found(found, is_number=True, is_elsewhere=elsewhere)


def likely_duplicates(user: User, person: Person, *, but: int | None = None) -> list[Match]:
    """Students whom the user may see and who may be this person, the surest first; ``but`` is left out."""
    near = Q(school=person.school, year=person.year) if person.school and person.year else Q(pk=None)
    if person.birth_date:
        near |= Q(birth_date=person.birth_date)
    if person.number:
        near |= Q(identity_index__in=blind_indexes(person.number))
    matches = []
    for student in Student.objects.visible_to(user).filter(near).exclude(pk=but).select_related("school"):
        alike = why_alike(person, person_of(student))
        if alike:
            matches.append(Match(student, *alike))
    order = list(Reason)
    return sorted(matches, key=lambda m: (order.index(m.reason), -m.likeness, m.student.pk))


def person_of(student: Student) -> Person:
    return Person(
        student.given_name,
        student.family_name,
        student.birth_date,
        student.school_id,
        student.year,
        student.personal_identity_number,
    )

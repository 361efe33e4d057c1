"""What of an export is about somebody else, or must not be told, and what stands in its place.

Other people's data are masked (GDPR article 15.4): other students and their guardians wherever their whole names stand
in a text, those of a shared contact by their given names too, and guardians with protected identity. Staff are named:
what they do here they do in public office. Of a student with protected identity nothing that tells a place is handed
out in a file at all: no school, class, phone, staff or documents; that is told face to face.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from accounts.models import AccessEntry, School
from ppss.lib.text import fold
from students.models import Guardian, Student
from students.personal_data import Kind, PersonalData

_WORD = re.compile(r"\w+")


class Masks:
    """What is masked in the export of one student; reads what it needs in a fixed number of queries."""

    def __init__(self, student: Student, ids: Collection[int]) -> None:
        self.student = student
        self.is_protected = bool(student.protection)
        own = Guardian.objects.filter(guardianships__student__in=ids).distinct()
        self.protected_guardians = {g.pk for g in own if g.protection}
        self._own = {
            fold(part) for name in (student.full_name, *(g.full_name for g in own)) for part in _WORD.findall(name)
        }
        self._names: dict[tuple[str, ...], str] = {}
        self._learn(_names_near(student, ids), _("[somebody else]"))
        if self.is_protected:
            self._learn(_places(student), _("[hidden]"))
        hidden = (g for g in own if g.protection)
        self._learn((g.full_name for g in hidden), _("[guardian with protected identity]"))
        self._longest = max(map(len, self._names), default=0)

    def _learn(self, names: Iterable[str], mark: str) -> None:
        for name in names:
            if key := tuple(fold(name).split()):
                self._names[key] = mark

    def text(self, text: str, others: Collection[str] = ()) -> str:
        """A text with the names of others replaced; of ``others``, whom it is about too, each name by itself."""
        alone = {fold(part) for name in others for part in _WORD.findall(name)} - self._own
        words = [(m.start(), m.end(), fold(m.group())) for m in _WORD.finditer(text)]
        out, at, number = [], 0, 0
        while number < len(words):
            length, mark = self._at(words, number, alone)
            if length:
                out += [text[at : words[number][0]], mark]
                at = words[number + length - 1][1]
            number += length or 1
        return "".join([*out, text[at:]])

    def _at(self, words: list[tuple[int, int, str]], number: int, alone: Collection[str]) -> tuple[int, str]:
        """How many words from here are a name that is masked, and what stands in their place; 0 for none."""
        for length in range(min(self._longest, len(words) - number), 0, -1):
            name = tuple(word for _start, _end, word in words[number : number + length])
            for form in (name, (*name[:-1], name[-1].removesuffix("s"))):  # Nora Eks
                if form in self._names:
                    return length, self._names[form]
        word = words[number][2]
        return (1, _("[somebody else]")) if {word, word.removesuffix("s")} & alone else (0, "")

    def field(self, held: PersonalData, field: models.Field, row: models.Model) -> str:
        """Why a field of a row is not handed out, as a sentence; empty when it is."""
        kind = held.kinds[field.name]
        if kind == Kind.STAFF and not self.names_staff(held):
            return _("The log names roles, not people.") if not self.is_protected else self._hidden
        if self.is_protected and self._tells_a_place(held, field, kind):
            return self._hidden
        if held.model is Guardian and kind in (Kind.IDENTITY, Kind.CONTACT) and row.pk in self.protected_guardians:
            return _("The guardian has protected identity.")
        return ""

    @property
    def _hidden(self) -> str:
        return _("Not written here because of protected identity.")

    def names_staff(self, held: PersonalData) -> bool:
        """Whether staff are named beside these records: always, but in a log that by setting names roles alone."""
        return not self.is_protected and (settings.LOG_NAMES_STAFF or held.model is not AccessEntry)

    def _tells_a_place(self, held: PersonalData, field: models.Field, kind: Kind) -> bool:
        if field.is_relation and field.related_model is School:
            return True
        is_class = held.model is Student and field.name in ("school_class", "key")
        return is_class or kind in (Kind.CONTACT, Kind.FILE)

    def guardian(self, guardian: Guardian) -> str:
        """A guardian's name where another record leads to them."""
        return _("Guardian with protected identity") if guardian.pk in self.protected_guardians else str(guardian)


def _names_near(student: Student, ids: Collection[int]) -> list[str]:
    """Names of other students of the schools where the student is or was, and of their guardians; none of the own."""
    schools = {student.school_id, *Student.history.filter(id__in=ids).values_list("school_id", flat=True)}
    others = Student.objects.filter(school__in=schools).exclude(pk__in=ids)
    guardians = Guardian.objects.filter(guardianships__student__in=others).exclude(guardianships__student__in=ids)
    own = {fold(student.full_name), *(fold(g.full_name) for g in student.guardians.all())}
    pairs = [*others.values_list("given_name", "family_name"), *guardians.values_list("given_name", "family_name")]
    return [name for name in (f"{given} {family}" for given, family in pairs) if fold(name) not in own]


def _places(student: Student) -> list[str]:
    """Schools and classes that the student goes to or has gone to."""
    seen = Student.history.filter(id=student.pk).values_list("school", "school_class")
    classes = {name for _school, name in seen if name}
    return [*School.objects.filter(pk__in={pk for pk, _name in seen}).values_list("name", flat=True), *classes]

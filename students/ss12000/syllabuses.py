"""``/syllabuses``: which subject each is about, and finding the subject that an object of a server names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy

from imports.ss12000.items import Item
from imports.ss12000.readers import Reader, register
from ppss.lib.text import fold
from students.models import RemoteSubject, Subject

#: The national register's own code of a subject in compulsory school, such as GRGRMAT01.
_REGISTER = re.compile(r"(?:GRGR)?([A-ZÅÄÖ]{3})(?:\d\d)?")
_LETTERS = {
    "BIL": "BL", "ENG": "EN", "HKK": "HKK", "IDR": "IDH", "MAT": "MA", "MUS": "MU", "BIO": "BI", "FYS": "FY",
    "KEM": "KE", "GEO": "GE", "HIS": "HI", "REL": "RE", "SAM": "SH", "SLJ": "SL", "SVE": "SV", "SVA": "SVA",
    "TEK": "TK", "MOD": "ML",
}  # fmt: skip


class Subjects:
    """Every subject by code and name, and those that the syllabuses of a server stand for, read once a page."""

    def __init__(self, source: object) -> None:
        subjects = Subject.objects.values_list("pk", "code", "name_sv", "name_en")
        self._ids = {fold(text): pk for pk, *texts in subjects for text in texts if text}
        self._remote = dict(RemoteSubject.objects.filter(source=source).values_list("uuid", "subject"))

    @property
    def other(self) -> int:
        """The subject of a lesson whose subject is not known."""
        return self._ids[fold("OVR")]

    def of_text(self, *texts: str) -> int | None:
        """The subject that the first of some texts means that means one: a code, or a name."""
        for text in filter(None, texts):
            match = _REGISTER.fullmatch(text.upper())
            found = self._ids.get(fold(text)) or (match and self._ids.get(fold(_LETTERS.get(match[1], ""))))
            if found:
                return found
        return None

    def of_syllabus(self, syllabus: Item) -> int | None:
        """The subject of a syllabus with its own attributes."""
        names = ("subjectCode", "subjectDesignation", "subjectName", "displayName")
        return self.of_text(*(syllabus.text(name) for name in names))

    def of(self, item: Item) -> int | None:
        """The subject that an activity or a grade names: by the id of a syllabus, what stands in it, or a text."""
        written = item.data.get("syllabus")
        if isinstance(written, str):
            return self.of_text(written)
        known = self._remote.get(item.ref("syllabus")) if isinstance(written, dict) and "id" in written else None
        embedded = item.part("_embedded").part("syllabus")
        return known or self.of_syllabus(item.part("syllabus")) or self.of_syllabus(embedded)


@register
class SyllabusReader(Reader):
    """Keeps which subject each syllabus is about; of courses that are no subject here nothing."""

    key = path = "syllabuses"
    title = gettext_lazy("Subjects")
    order = 30
    entities = ("syllabuses", "syllabus")

    def save(self, items: Sequence[Item]) -> None:
        source = self.work.source
        subjects = Subjects(source)
        ids = [item.id for item in items]
        known = {row.uuid: row for row in RemoteSubject.objects.filter(source=source, uuid__in=ids)}
        new = []
        for item in items:
            subject = subjects.of_syllabus(item)
            row = known.get(item.id)
            if subject is None:
                self.work.count("skipped")
            elif row is None:
                new.append(RemoteSubject(source=source, uuid=item.id, subject_id=subject))
                self.work.count("created")
            else:
                self.work.count("unchanged" if row.subject_id == subject else "updated")
                row.subject_id = subject
        RemoteSubject.objects.bulk_create(new)
        RemoteSubject.objects.bulk_update(known.values(), ["subject"])

    def delete(self, ids: set[UUID]) -> None:
        rows = RemoteSubject.objects.filter(source=self.work.source, uuid__in=ids)
        self.work.count("removed", rows.delete()[0])

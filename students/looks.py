"""Reading the access log: who has looked at a student, and what somebody has looked at."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccessEntry, User
from accounts.querysets import AccessEntryQuerySet
from students.models import Student

#: More aliases than these are told as a number.
NAMED = 5


def search(user: User, wanted: dict[str, object]) -> AccessEntryQuerySet:
    """Entries by the fields of ``LooksForm``, newest first."""
    rows = AccessEntry.objects.visible_to(user).between(wanted.get("first"), wanted.get("last"))
    if person := wanted.get("person"):
        rows = rows.filter(user_id=person.pk)
    if student := wanted.get("student"):
        rows = rows.of_student(student.pk)
    return rows


def with_aliases(entries: Iterable[AccessEntry]) -> list[AccessEntry]:
    """The entries with ``aliases``: the students shown, never by name. One query for all of them."""
    entries = list(entries)
    wanted = {pk for entry in entries for pk in entry.student_ids[:NAMED]}
    known = dict(Student.objects.filter(pk__in=wanted).values_list("pk", "alias"))
    for entry in entries:
        entry.aliases = [known.get(pk, f"#{pk}") for pk in entry.student_ids[:NAMED]]
        entry.more = len(entry.student_ids) - len(entry.aliases)
    return entries


class _Echo:
    """Gives back what is written to it, so that csv can be streamed."""

    def write(self, text: str) -> str:
        return text


def as_csv(rows: AccessEntryQuerySet) -> Iterator[str]:
    """The log as a semicolon file with a header, line by line; cells that begin a formula are quoted."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff" + writer.writerow([_("Time"), _("Looked by"), _("Page"), _("Address"), _("Students"), _("Why")])
    for entry in rows.iterator(chunk_size=2000):
        students = " ".join(str(pk) for pk in entry.student_ids)
        at = timezone.localtime(entry.at).isoformat(sep=" ", timespec="seconds")
        cells = [at, entry.user_label, entry.what, entry.path, students, entry.why]
        yield writer.writerow([f"'{c}" if c.startswith(("=", "+", "-", "@", "\t", "\r")) else c for c in cells])

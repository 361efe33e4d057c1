"""Reading the access log: who has looked at a student, and what somebody has looked at."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccessEntry, User
from accounts.querysets import AccessEntryQuerySet
from students.models import Student

#: More aliases than these are told as a number.
NAMED = 5
#: What the log can be sorted by: key in the address, and the fields.
SORTS = {"time": ("at", "pk"), "person": ("user_label", "-at"), "page": ("what", "-at"), "outside": ("outside", "-at")}
#: The same for the list of people who look outside their own cases.
PEOPLE_SORTS = {
    "person": ("user_label", "user_id"),
    "looks": ("looks", "user_label"),
    "students": ("students", "user_label"),
    "days": ("days", "user_label"),
    "last": ("last", "user_label"),
}


def search(user: User, wanted: dict[str, object]) -> AccessEntryQuerySet:
    """Entries by the fields of ``LooksForm``, newest first."""
    rows = AccessEntry.objects.visible_to(user).between(wanted.get("first"), wanted.get("last"))
    if person := wanted.get("person"):
        rows = rows.filter(user_id=person.pk)
    if student := wanted.get("student"):
        rows = rows.of_student(student.pk)
    if role := wanted.get("role"):
        rows = rows.by_role(role)
    if what := wanted.get("what"):
        rows = rows.filter(what=what)
    return rows.outside_own_cases() if wanted.get("outside") else rows


def outside(user: User, wanted: dict[str, object]) -> QuerySet[AccessEntry, dict[str, object]]:
    """Who has looked at students in none of their own cases, by the fields of ``OutsideForm``."""
    return search(user, wanted).by_person()


def sort(rows: QuerySet, key: str, sorts: dict[str, tuple[str, ...]], default: str) -> QuerySet:
    """Ordered by a key of ``sorts``; ``-`` before it turns the first field round."""
    name = key.lstrip("-") if key.lstrip("-") in sorts else default.lstrip("-")
    is_down = (key if key.lstrip("-") in sorts else default).startswith("-")
    first, *rest = sorts[name]
    return rows.order_by(f"-{first}" if is_down else first, *rest)


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


def _rows(header: Iterable[object], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """A semicolon file with a header, line by line; cells that begin a formula are quoted."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff" + writer.writerow(header)
    for cells in rows:
        yield writer.writerow([f"'{c}" if str(c).startswith(("=", "+", "-", "@", "\t", "\r")) else c for c in cells])


def _moment(entry_at: object) -> str:
    return timezone.localtime(entry_at).isoformat(sep=" ", timespec="seconds")


def as_csv(rows: AccessEntryQuerySet) -> Iterator[str]:
    """The log as a file: students by number, never by name."""
    header = [_("Time"), _("Looked by"), _("Page"), _("Address"), _("Students"), _("Why"), _("Consents"), _("Outside")]
    return _rows(header, (_cells(entry) for entry in rows.iterator(chunk_size=2000)))


def _cells(entry: AccessEntry) -> list[object]:
    ids = (" ".join(map(str, ids)) for ids in (entry.student_ids, entry.consent_ids, entry.outside_ids))
    students, consents, outside = ids
    return [_moment(entry.at), entry.looked_by, entry.what, entry.path, students, entry.why, consents, outside]


def people_as_csv(rows: Iterable[dict[str, object]]) -> Iterator[str]:
    """The people who look outside their own cases as a file."""
    header = [_("Looked by"), _("Looks"), _("Students"), _("Days"), _("Last")]
    return _rows(header, ([r["user_label"], r["looks"], r["students"], r["days"], _moment(r["last"])] for r in rows))

"""The access log of one student in plain words, for the family."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import LOOKS
from accounts.choices import Role
from accounts.models import AccessEntry, User
from students.models import Student


@dataclass(frozen=True)
class Line:
    """One look: when, by whom, at what, and with what right."""

    at: datetime.datetime
    who: str
    work: str
    what: str
    why: str


def context(user: User, student: Student, *, today: datetime.date) -> dict[str, object]:
    """What the paper says. Of the rows that were merged into the student too; the newest look first."""
    ids = [student.pk, *student.merged_from.values_list("pk", flat=True)]
    entries: dict[int, AccessEntry] = {}
    for pk in ids:
        entries |= {entry.pk: entry for entry in AccessEntry.objects.visible_to(user).of_student(pk)}
    rows = sorted(entries.values(), key=lambda entry: (entry.at, entry.pk), reverse=True)
    people = User.objects.in_bulk({entry.user_id for entry in rows})
    consents = set(student.consents.values_list("pk", flat=True))
    return {
        "student": student,
        "lines": [_line(entry, people.get(entry.user_id), consents) for entry in rows],
        "today": today,
        "first": timezone.localdate(rows[-1].at) if rows else None,
        "names_staff": settings.LOG_NAMES_STAFF,
    }


def _line(entry: AccessEntry, person: User | None, consents: set[int]) -> Line:
    if entry.user_id is None:
        who, what = str(entry.looked_by), str(LOOKS.get(entry.what, entry.what))
        return Line(timezone.localtime(entry.at), who, "", what, _("The report was sent to them"))
    role = roles(entry.why)
    under_consent = not consents.isdisjoint(entry.consent_ids)
    work = [person.title if person else "", str(person.get_agency_display()) if person else ""]
    return Line(
        at=timezone.localtime(entry.at),
        who=entry.user_label if settings.LOG_NAMES_STAFF else role,
        work=", ".join(filter(None, work if settings.LOG_NAMES_STAFF else work[1:])),
        what=str(LOOKS.get(entry.what, entry.what)),
        why=_("%(role)s; a consent of the family was valid") % {"role": role} if under_consent else role,
    )


def roles(why: str) -> str:
    """The roles in the reason of an entry (``coach#2, eht#7``), in words and without their numbers."""
    found = [part.partition("#")[0] for part in why.split(", ")]
    return ", ".join(dict.fromkeys(str(Role(role).label) for role in found if role in Role.values)) or _("Staff")

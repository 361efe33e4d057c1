"""Writing the two logs: what was done, and what was looked at."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEvent

if TYPE_CHECKING:
    from accounts.models import User


#: What can be looked at: the key that the access log keeps, and its words.
LOOKS = {
    "absence list": _("Absence list"),
    "absence list file": _("Absence list as a file"),
    "access log": _("Access log"),
    "access log file": _("Access log as a file"),
    "access log paper": _("Access log for the family"),
    "case": _("Case: overview"),
    "case absence": _("Case: absence"),
    "case consent": _("Case: consent"),
    "case contacts": _("Case: contacts and notes"),
    "case documents": _("Case: documents"),
    "case follow ups": _("Case: follow-ups"),
    "case grades": _("Case: grades"),
    "case history": _("Case: change history"),
    "case mapping": _("Case: mapping"),
    "case messages": _("Case: SMS to the student and the guardians"),
    "case plan": _("Case: plan"),
    "case timeline": _("Case: time line"),
    "cases": _("List of cases"),
    "consent": _("Consent"),
    "consent history": _("Change history of a consent"),
    "contact": _("Contact"),
    "correction": _("Request for correction"),
    "duplicates": _("Likely duplicates"),
    "erasure": _("List of what is to be erased"),
    "follow_up": _("Weekly follow-up"),
    "card link": _("Student card, by a teacher's link"),
    "guardians": _("Guardians"),
    "guardian link": _("Weekly report, by a guardian's link"),
    "identity number": _("Whole identity number, or what protection hides"),
    "legal holds": _("Students whose data may not be erased"),
    "import": _("Preview of an import"),
    "import refused": _("Refused rows of an import"),
    "letters": _("Letters to print"),
    "message": _("Message after a change"),
    "messages": _("Messages that wait or did not arrive"),
    "my_week": _("My week"),
    "openings": _("Openings of protected identity"),
    "proposal": _("Proposal"),
    "proposals": _("List of proposals"),
    "propose": _("Form of a proposal"),
    "protected guardian": _("Guardian, with what protection hides"),
    "protected student": _("Form of a student, with what protection hides"),
    "student": _("Page of a student"),
    "student cards": _("Case: student cards"),
    "students": _("List of students"),
    "take over": _("Case to take along from an earlier school"),
    "term comparison": _("Term comparison of own students"),
    "weekly report": _("Weekly report to guardians"),
    "weekly reports": _("Weekly reports of a week"),
    "subject export": _("Data subject export"),
    "subject export file": _("File of a data subject export"),
}


#: Looks that open nobody: lists under aliases, files that come in, and the log itself.
LISTS = frozenset(
    {
        "absence list",
        "access log",
        "access log file",
        "access log paper",
        "cases",
        "duplicates",
        "guardians",
        "import",
        "import refused",
        "message",
        "openings",
        "proposals",
        "students",
        "term comparison",
    }
)
#: Looks at what protection hides.
REVEALING = frozenset({"identity number", "protected guardian", "protected student", "subject export file"})

#: Keys that give way when the same request notes a look at something more exact.
GENERAL = ("case",)


def event(
    verb: str,
    target: models.Model,
    *,
    by: User | None,
    student_id: int | None = None,
    case_id: int | None = None,
    agency: str = "",
    category: str = "",
    occurred_on: datetime.date | None = None,
    **data: object,
) -> AuditEvent:
    """One event of the log, not yet written: for imports, which write many at once. All else calls ``record``."""
    return AuditEvent(
        verb=verb,
        user_id=by.pk if by else None,
        user_label=f"{by.name}" if by else "",
        target_type=target._meta.label_lower,
        target_id=target.pk,
        target_label=str(target)[:200],
        student_id=student_id,
        case_id=case_id,
        agency=agency,
        category=category,
        occurred_on=occurred_on,
        data=data,
    )


def record(verb: str, target: models.Model, *, by: User | None, **more: object) -> AuditEvent:
    """Write one event of the log, in the transaction of the change it tells of.

    ``verb`` is a stable key such as ``proposal.accept``; its sentence stands in ``cases/timeline.py``. ``more`` is
    ``student_id``, ``case_id``, ``agency``, ``category``, ``occurred_on`` and data, which must be plain JSON values
    and, for readers of the log, free of what a person wrote in free text.
    """
    row = event(verb, target, by=by, **more)
    row.save(force_insert=True)
    return row


def log_look(
    request: HttpRequest,
    what: str,
    *,
    students: Iterable[int],
    why: str = "",
    own: Mapping[int, Iterable[int]] | None = None,
    guardian: int | None = None,
    address: str = "",
) -> None:
    """Note that this request shows data of these students (ids). The middleware writes one row at its end.

    Where the answer only leads on, they are the students whom its message tells of.

    A page that has read them anyway says in ``own`` which of the students are in a case of the person's own, each with
    the ids of the consents that are valid today; of the others the middleware asks. ``guardian`` is one of the student
    whom protection hides and this look shows; ``address`` stands in for an address that is a secret.
    """
    look = request.__dict__.setdefault("_look", {"what": what, "students": set(), "why": why, "own": {}})
    if look["what"] in GENERAL or what in REVEALING:
        look["what"] = what
    look["guardian"] = guardian or look.get("guardian")
    look["address"] = address or look.get("address")
    look["students"].update(students)
    look["why"] = look["why"] or why
    look["own"].update(own or {})

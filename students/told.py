"""What the change history of a student is told of: the student, the guardians, and what each is to the student."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext as _

from accounts.history import Edit, FieldChange, edits, newest_first
from accounts.models import AuditEvent
from students.models import Guardian, Guardianship, Student

#: Told as changed, without their values: the history is not a way round masking.
SECRET = ("personal_identity_number", "mobile", "email", "postal_address")
#: The same of a guardian with protected identity, who stands under an alias here.
SECRET_OF_PROTECTED = (*SECRET, "given_name", "family_name", "key", "language")


def told_of(student: Student) -> list[Edit]:
    """Every change, newest first, also of guardians who have been removed since; in a fixed number of queries."""
    links = list(_links(student))
    guardians = {link.guardian_id: link.guardian for link in links}
    records: list[models.Model] = [student, *guardians.values(), *links]
    hidden = [g for g in guardians.values() if g.protection]
    open_records = [record for record in records if record not in hidden]
    told = edits(open_records, secret=SECRET) + edits(hidden, secret=SECRET_OF_PROTECTED)
    return newest_first(told + _merges(student))


def _merges(student: Student) -> list[Edit]:
    """When other rows turned out to be this student, and what they were called."""
    events = list(AuditEvent.objects.filter(verb="student.merge", student_id=student.pk))
    rows = Student.objects.in_bulk([event.data.get("duplicate") for event in events])
    kind = str(Student._meta.verbose_name)
    told = []
    for event in events:
        duplicate = rows.get(event.data.get("duplicate"))
        name = f"{duplicate}, {duplicate.birth_date}" if duplicate else ""
        change = FieldChange(_("Merged with a duplicate"), "", name)
        told.append(Edit(event.at, event.user_label, kind, False, (change,)))
    return told


def _links(student: Student) -> list[Guardianship]:
    """The links there are, and those there were, as rows that are not saved."""
    there = list(Guardianship.objects.filter(student=student).select_related("guardian"))
    gone = Guardianship.history.filter(student=student, history_type="-").values_list("id", "guardian_id")
    known = Guardian.objects.in_bulk({guardian for _pk, guardian in gone})
    for pk, guardian in dict(gone).items():
        if guardian in known:
            there.append(Guardianship(pk=pk, student=student, guardian=known[guardian]))
    return there

"""What was done, as a sentence for the family: the verbs of the log. Apps above add theirs in ``held_data``."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEvent

VERBS: dict[str, str] = {
    "absence.note": _("Absence figure noted"),
    "consent.ask": _("Asked for a new consent"),
    "correction.decide": _("Request for correction decided"),
    "correction.register": _("Request for correction registered"),
    "grade.correct": _("Grade corrected"),
    "guardian.add": _("Guardian added"),
    "guardian.name_staff": _("Somebody named to open a guardian"),
    "guardian.protect": _("Protected identity of a guardian changed"),
    "guardian.unname_staff": _("Somebody no longer named to open a guardian"),
    "guardian.remove": _("Guardian removed"),
    "guardian.set_custody": _("Custody changed"),
    "guardian.update": _("Guardian changed"),
    "student.create": _("Student registered"),
    "student.merge": _("Merged with a duplicate"),
    "student.name_staff": _("Somebody named to see the student"),
    "student.protect": _("Protected identity changed"),
    "student.unname_staff": _("Somebody no longer named to see the student"),
    "student.update": _("Student changed"),
    "subject_export.ask": _("Data subject export asked for"),
    "subject_export.build": _("Data subject export put together"),
    "subject_export.build_anew": _("Data subject export to be put together anew"),
    "subject_export.expire": _("File of a data subject export removed after its days"),
    "subject_export.fail": _("Data subject export could not be put together"),
    "subject_export.fetch": _("File of a data subject export fetched"),
    "subject_export.give_to": _("Data subject export given to somebody else to hand over"),
    "subject_export.hand_over": _("Data subject export handed over"),
    "subject_export.take_back": _("Request for a data subject export taken back"),
}


def sentence(event: AuditEvent) -> str:
    """An event in words; one that nobody has put into words keeps its verb."""
    return str(VERBS.get(event.verb, event.verb))

"""The cases of a student found to be a duplicate."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.roles import Permission
from cases.choices import Stage
from cases.models import Case
from students.actions.merging import mover
from students.models import Student


@mover
def move_cases(keep: Student, duplicate: Student, by: User) -> None:
    """Cases go along, unless both have an open one: then somebody must close one of them first."""
    kept, other = keep.cases.open().first(), duplicate.cases.open().first()
    if kept and other:
        raise ValidationError(_way_out(kept, other, by), code="both_open")
    for case in Case.objects.filter(student=duplicate):
        case.student = keep
        case.revision += 1
        case.full_clean()
        case.save()
        record("case.merge", case, by=by, student_id=keep.pk, case_id=case.pk, agency=by.agency)


def _way_out(one: Case, other: Case, by: User) -> str:
    """What this person can do about two open cases of one student, or who can: in a team's district the team alone."""
    if {one.school_id, other.school_id} & set(by.access.schools(Permission.WORK_CASES)):
        return _("Both have an open case. Close or decline one of them first.")
    if Stage.PROPOSAL in (one.stage, other.stage):
        return _("Both have an open case. Withdraw the proposal that still waits, then merge the two.")
    coaches = ", ".join(sorted({coach.name for case in (one, other) for coach in case.coaches.all()}))
    if not coaches:
        return _("Both have an open case. Ask the team of the school to close one of them, then merge the two.")
    return _("Both have an open case. Ask the team to close one of them, then merge the two: %s.") % coaches

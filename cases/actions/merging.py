"""The cases of a student found to be a duplicate."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from cases.models import Case
from students.actions.merging import mover
from students.models import Student


@mover
def move_cases(keep: Student, duplicate: Student, by: User) -> None:
    """Cases go along, unless both have an open one: then somebody must close one of them first."""
    if keep.cases.open().exists() and duplicate.cases.open().exists():
        raise ValidationError(_("Both have an open case. Close or decline one of them first."), code="both_open")
    for case in Case.objects.filter(student=duplicate):
        case.student = keep
        case.revision += 1
        case.full_clean()
        case.save()
        record("case.merge", case, by=by, student_id=keep.pk, case_id=case.pk, agency=by.agency)

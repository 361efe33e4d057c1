"""Correcting grades by hand, with a reason."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.choices import Agency, Category
from accounts.models import User
from students.actions import term_results
from students.choices import GradeSource
from students.models import Grade, GradeChange, GradeStep, Student, Subject, Term


@transaction.atomic
def correct(
    *,
    student: Student,
    term: Term,
    subject: Subject,
    step: GradeStep | None,
    reason: str,
    by: User | None,
    seen: GradeStep | None = None,
) -> Grade | None:
    """Set the grade of a student in a subject and term, or take it away (``step`` None). The history keeps the old one.

    ``seen`` is the grade that the person had before them (None: there was none); when it is another by now nothing is
    changed. Raises ValidationError by field: a missing reason, a step of another scale, nothing to change, changed
    meanwhile.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the grade is corrected.")})
    if step and not GradeStep.objects.on(term.start).filter(pk=step.pk, is_graded=True, same_as="").exists():
        raise ValidationError({"step": _("This grade is not in the scale of the term.")})
    if timezone.localdate() < term.start:
        raise ValidationError({"term": _("The term has not begun.")})
    Student.objects.select_for_update(of=("self",)).get(pk=student.pk)  # two corrections wait for each other
    keys = {"student": student, "term": term, "subject": subject}
    grade = Grade.objects.select_for_update(of=("self",)).filter(**keys).first()
    old = grade.step_id if grade else None
    if old != (seen.pk if seen else None):
        told = _("The grade has been changed meanwhile. Look at it again before you correct it.")
        raise ValidationError(told, code="edited")
    if old == (step.pk if step else None):
        raise ValidationError({"step": _("This is the grade already.")})
    GradeChange.objects.create(
        **keys,
        old_step_id=old,
        old_source=grade.source if grade else "",
        old_batch_id=grade.batch_id if grade else None,
        new_step=step,
        reason=reason.strip(),
        changed_by=by,
    )
    if step is None:
        grade.delete()
        grade = None
    else:
        fields = {"step": step, "source": GradeSource.HAND, "batch": None}
        grade, _is_new = Grade.objects.update_or_create(**keys, defaults=fields)
    term_results.make_anew(f"SELECT {int(student.pk)}, {int(term.pk)}")  # noqa: S608 - two ids
    audit.record(
        "grade.correct",
        student,
        by=by,
        student_id=student.pk,
        agency=Agency.SCHOOL,
        category=Category.GRADES,
        term=term.code,
        subject=subject.code,
    )
    return grade

"""Students: search and list, page, register, change."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import audit
from accounts.access import require
from accounts.models import School
from accounts.roles import Permission
from ppss.lib.listing import asked_id, page_of
from students.actions import students as actions
from students.choices import ExportState
from students.finding import find
from students.forms.students import StudentForm, masked
from students.models import Correction, DataSubjectExport, Guardian, Guardianship, Student
from students.told import told_of
from students.views.registering import may_register, register, school_staff, typed_before

SORTS = {
    "name": ("given_name", "family_name"),
    "class": ("year", "school_class", "given_name"),
    "school": ("school__name", "year", "school_class", "given_name"),
}


@require(Permission.SEE_STUDENTS)
def students(request: HttpRequest) -> HttpResponse:
    """The search of the bar lands here; one exact hit opens at once."""
    text, school = request.GET.get("q", "").strip(), asked_id(request.GET.get("school", ""))
    found = find(request.user, text)
    rows = found.rows.select_related("school")
    if school:
        rows = rows.filter(school=school)
    page = page_of(request, rows, SORTS, "name")
    if found.is_number and page.paginator.count == 1:
        return redirect(page.object_list[0])
    audit.log_look(request, "students", students=[s.pk for s in page])
    context = {
        "page": page,
        "found": found,
        "text": text,
        "schools": School.objects.filter(pk__in=request.user.access.schools(Permission.SEE_STUDENTS)),
        "may_register": may_register(request.user),
    }
    return render(request, "students/students.html", context)


@require(Permission.SEE_STUDENTS)
def student(
    request: HttpRequest, pk: int, *, is_revealed: bool = False, opened_guardian: int | None = None
) -> HttpResponse:
    """One student. Of a row that was merged the address leads to the student who was kept.

    Once, with what protection hides: of the student (``is_revealed``), or of the guardian who was opened (an id).
    """
    rows = Student.objects.visible_to(request.user)
    merged = Student.objects.filter(pk=pk, merged_into__in=rows).first()
    if merged:
        return redirect(merged.merged_into)
    links = Guardianship.objects.select_related("guardian")
    consents = "consents__answers", "consents__covers", "consents__student__guardianships"
    row = get_object_or_404(
        rows.select_related("school").prefetch_related(Prefetch("guardianships", links), *consents), pk=pk
    )
    audit.log_look(request, "student", students=[row.pk])
    is_shown = is_revealed or bool(opened_guardian) or not row.protection
    may_edit = row.school_id in request.user.access.schools(Permission.EDIT_STUDENTS)
    context = {
        "student": row,
        "number": masked(row),
        "is_revealed": is_revealed,
        "is_shown": is_shown,
        "opened_guardian": opened_guardian,
        "may_open_guardians": _protected_guardians(request, row),
        "named": row.named_staff.select_related("user") if row.protection else [],
        "edits": told_of(row) if is_shown else [],
        "may_edit": may_edit,
        "may_protect": may_edit and may_register(request.user),
        "may_consent": request.user.access.has(Permission.EDIT_STUDENTS),
        "may_correct": request.user.access.has(Permission.EDIT_STUDENTS),
        "corrections": Correction.objects.visible_to(request.user).filter(student=row),
        "exports": DataSubjectExport.objects.opened_by(request.user).filter(student=row, state=ExportState.READY),
        "may_merge": row.school_id in request.user.access.schools(Permission.MERGE_STUDENTS),
    }
    return render(request, "students/student.html", context)


def _protected_guardians(request: HttpRequest, row: Student) -> set[int]:
    """Those of the student's guardians with protected identity whom the person may open."""
    hidden = [link.guardian_id for link in row.guardianships.all() if link.guardian.protection]
    seen = Guardian.objects.visible_to(request.user).filter(pk__in=hidden) if hidden else ()
    return {guardian.pk for guardian in seen}


@require_POST
@require(Permission.SEE_STUDENTS)
def student_reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """The page once with the whole identity number, and with all that protection hides; the log says that it was."""
    row = get_object_or_404(Student.objects.visible_to(request.user), pk=pk)
    audit.log_look(request, "identity number", students=[row.pk])
    return student(request, row.pk, is_revealed=True)


@require(Permission.EDIT_STUDENTS)
@school_staff
def student_new(request: HttpRequest) -> HttpResponse:
    """Register a student of one's own school, after a look at those who may be the same."""
    form = StudentForm(request.POST or None, user=request.user, initial=typed_before(request))
    row, duplicates = register(request, form)
    if row:
        return redirect(row)
    context = {"form": form, "duplicates": duplicates}
    return render(request, "students/student_new.html", context)


@require(Permission.EDIT_STUDENTS)
def student_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is registered. Of a student under protection the form shows all of it, which the log tells apart."""
    row = get_object_or_404(Student.objects.editable_by(request.user), pk=pk)
    audit.log_look(request, "protected student" if row.protection else "student", students=[row.pk])
    form = StudentForm(request.POST or None, instance=row, user=request.user)
    if request.method == "POST" and form.attempt(actions.update, by=request.user, student=row):
        messages.success(request, _("%s is saved.") % row)
        return redirect(row)
    return render(request, "students/student_edit.html", {"form": form, "student": row})

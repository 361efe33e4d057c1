"""Protected identity: its kind, and who may see the student."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import audit
from accounts.access import require
from accounts.models import User
from accounts.roles import Permission
from students.actions import students as actions
from students.forms.students import NameStaffForm, ProtectForm
from students.models import Student
from students.views.registering import school_staff


@require(Permission.EDIT_STUDENTS)
@school_staff
def student_protect(request: HttpRequest, pk: int) -> HttpResponse:
    """Set or lift protected identity; under it, the list of those who may see the student."""
    student = get_object_or_404(Student.objects.editable_by(request.user), pk=pk)
    audit.log_look(request, "student", students=[student.pk])
    is_kind = request.method == "POST" and "kind" in request.POST
    is_name = request.method == "POST" and not is_kind
    form = ProtectForm(request.POST if is_kind else None, initial={"protection": student.protection})
    if is_kind and form.attempt(actions.protect, by=request.user, student=student):
        messages.success(request, _("Protected identity is saved. Check who may see the student."))
        return redirect("students:student_protect", pk=student.pk)
    staff = NameStaffForm(request.POST if is_name else None, student=student, named=student.named_staff)
    if is_name and student.protection and staff.attempt(actions.name_staff, by=request.user, student=student):
        messages.success(request, _("%s may now see the student.") % staff.cleaned_data["user"])
        return redirect("students:student_protect", pk=student.pk)
    named = student.named_staff.select_related("user", "given_by").order_by("user__name")
    context = {"student": student, "form": form, "staff": staff, "named": named if student.protection else []}
    return render(request, "students/student_protect.html", context)


@require_POST
@require(Permission.EDIT_STUDENTS)
@school_staff
def staff_unname(request: HttpRequest, pk: int, user_pk: int) -> HttpResponse:
    """Close the student to a person named before."""
    student = get_object_or_404(Student.objects.editable_by(request.user), pk=pk)
    user = get_object_or_404(User, pk__in=student.named_staff.values("user"), pk=user_pk)
    try:
        actions.unname_staff(student=student, user=user, by=request.user)
        messages.success(request, _("%s no longer sees the student.") % user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("students:students" if user == request.user else student)

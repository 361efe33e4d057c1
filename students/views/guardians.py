"""Guardians of a student: add (a new one, or a sibling's), change, remove."""

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
from students.actions import guardians as actions
from students.forms.guardians import GuardianForm, LinkForm
from students.forms.students import NameStaffForm, ProtectForm
from students.models import Guardian, Guardianship, Student
from students.views.registering import school_staff
from students.views.students import student as student_page

#: So many guardians are shown for a search; whoever sees more narrows it.
SHOWN = 8


def _student(request: HttpRequest, pk: int) -> Student:
    student = get_object_or_404(Student.objects.editable_by(request.user), pk=pk)
    audit.log_look(request, "guardians", students=[student.pk])
    return student


@require(Permission.EDIT_STUDENTS)
def guardian_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Search among the guardians of students one may see, or write down a new one."""
    student = _student(request, pk)
    text = request.GET.get("q", "").strip()
    form = GuardianForm(request.POST or None)
    if request.method == "POST":
        guardian = form.attempt(actions.add, by=request.user, student=student)
        if guardian:
            messages.success(request, _("%s is now a guardian of the student.") % guardian)
            return redirect(student)
    known = Guardian.objects.visible_to(request.user).exclude(guardianships__student=student)
    rows = known.search(text, request.user) if text else known.alike(student)
    shown = list(rows.with_students_of(request.user)[:SHOWN])
    siblings = [link.student_id for guardian in shown for link in guardian.seen_links]
    audit.log_look(request, "guardians", students=siblings)
    found, suggested = (shown, []) if text else ([], shown)
    context = {"student": student, "form": form, "text": text, "found": found, "suggested": suggested}
    return render(request, "students/guardian_new.html", context)


@require_POST
@require(Permission.EDIT_STUDENTS)
def guardian_link(request: HttpRequest, pk: int, guardian_pk: int) -> HttpResponse:
    """Make the guardian of another student, a sibling's, one of this student too."""
    student = _student(request, pk)
    guardian = get_object_or_404(Guardian.objects.visible_to(request.user), pk=guardian_pk)
    form = LinkForm(request.POST)
    if form.attempt(actions.add, by=request.user, student=student, guardian=guardian):
        messages.success(request, _("%s is now a guardian of the student.") % guardian)
    else:
        for sentence in form.non_field_errors():
            messages.error(request, sentence)
    return redirect(student)


def _open_link(request: HttpRequest, student: Student, guardian_pk: int) -> Guardianship:
    """The link to a guardian whose name and contacts the person may read; of a protected one it is an opening."""
    seen = Guardian.objects.visible_to(request.user)
    link = get_object_or_404(
        Guardianship.objects.select_related("guardian").filter(guardian__in=seen), student=student, guardian=guardian_pk
    )
    if link.guardian.protection:
        audit.log_look(request, "protected guardian", students=[student.pk], guardian=link.guardian_id)
    return link


@require(Permission.EDIT_STUDENTS)
def guardian_edit(request: HttpRequest, pk: int, guardian_pk: int) -> HttpResponse:
    student = _student(request, pk)
    link = _open_link(request, student, guardian_pk)
    form = GuardianForm(request.POST or None, instance=link.guardian, link=link)
    if request.method == "POST":
        guardian = form.attempt(actions.update, by=request.user, guardian=link.guardian, student=student)
        if guardian:
            messages.success(request, _("%s is saved.") % guardian)
            return redirect(student)
    others = list(Student.objects.visible_to(request.user).filter(guardians=link.guardian).exclude(pk=student.pk))
    audit.log_look(request, "guardians", students=[other.pk for other in others])
    context = {"student": student, "guardian": link.guardian, "form": form, "others": others}
    return render(request, "students/guardian_edit.html", context)


@require_POST
@require(Permission.SEE_STUDENTS)
def guardian_reveal(request: HttpRequest, pk: int, guardian_pk: int) -> HttpResponse:
    """The student's page once with the name and contacts of a protected guardian, for named staff; the log says so."""
    student = get_object_or_404(Student.objects.visible_to(request.user), pk=pk)
    link = _open_link(request, student, guardian_pk)
    return student_page(request, student.pk, opened_guardian=link.guardian_id if link.guardian.protection else None)


@require(Permission.EDIT_STUDENTS)
@school_staff
def guardian_protect(request: HttpRequest, pk: int, guardian_pk: int) -> HttpResponse:
    """Set or lift a guardian's protected identity; under it, the list of those who may open name and contacts."""
    student = _student(request, pk)
    guardian = get_object_or_404(
        Guardian.objects.visible_to(request.user), guardianships__student=student, pk=guardian_pk
    )
    here = redirect("students:guardian_protect", pk=student.pk, guardian_pk=guardian.pk)
    is_kind = request.method == "POST" and "kind" in request.POST
    is_name = request.method == "POST" and not is_kind
    form = ProtectForm(request.POST if is_kind else None, initial={"protection": guardian.protection})
    subject = {"guardian": guardian, "student": student, "by": request.user}
    if is_kind and form.attempt(actions.protect, **subject):
        messages.success(request, _("Protected identity is saved. Check who may open the guardian."))
        return here
    staff = NameStaffForm(request.POST if is_name else None, student=student, named=guardian.named_staff)
    if is_name and guardian.protection and staff.attempt(actions.name_staff, **subject):
        messages.success(request, _("%s may now open the guardian.") % staff.cleaned_data["user"])
        return here
    named = guardian.named_staff.select_related("user", "given_by").order_by("user__name")
    context = {"student": student, "guardian": guardian, "form": form, "staff": staff, "named": named}
    return render(request, "students/guardian_protect.html", context)


@require_POST
@require(Permission.EDIT_STUDENTS)
@school_staff
def guardian_unname(request: HttpRequest, pk: int, guardian_pk: int, user_pk: int) -> HttpResponse:
    """Close a protected guardian to a person named before."""
    student = _student(request, pk)
    guardian = get_object_or_404(
        Guardian.objects.visible_to(request.user), guardianships__student=student, pk=guardian_pk
    )
    user = get_object_or_404(User, pk__in=guardian.named_staff.values("user"), pk=user_pk)
    try:
        actions.unname_staff(guardian=guardian, student=student, user=user, by=request.user)
        messages.success(request, _("%s no longer opens the guardian.") % user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    if user == request.user:
        return redirect(student)
    return redirect("students:guardian_protect", pk=student.pk, guardian_pk=guardian.pk)


@require(Permission.EDIT_STUDENTS)
def guardian_remove(request: HttpRequest, pk: int, guardian_pk: int) -> HttpResponse:
    """Ask, then take the link away."""
    student = _student(request, pk)
    link = get_object_or_404(Guardianship.objects.select_related("guardian"), student=student, guardian=guardian_pk)
    if request.method == "POST":
        try:
            actions.remove(student=student, guardian=link.guardian, by=request.user)
            messages.success(request, _("%s is no longer a guardian of the student.") % link.guardian)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        return redirect(student)
    context = {
        "student": student,
        "link": link,
        "cancel_url": student.get_absolute_url(),
        "destructive": True,
    }
    return render(request, "students/guardian_remove.html", context)

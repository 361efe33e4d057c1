"""Guardians of a student: add (a new one, or a sibling's), change, remove."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import audit, drafts
from accounts.access import require
from accounts.roles import Permission
from students.actions import guardians as actions
from students.forms.guardians import GuardianForm, LinkForm
from students.models import Guardian, Guardianship, Student

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
            drafts.done(request)
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


@require(Permission.EDIT_STUDENTS)
def guardian_edit(request: HttpRequest, pk: int, guardian_pk: int) -> HttpResponse:
    student = _student(request, pk)
    link = get_object_or_404(Guardianship.objects.select_related("guardian"), student=student, guardian=guardian_pk)
    form = GuardianForm(request.POST or None, instance=link.guardian, link=link)
    if request.method == "POST":
        guardian = form.attempt(actions.update, by=request.user, guardian=link.guardian, student=student)
        if guardian:
            drafts.done(request)
            messages.success(request, _("%s is saved.") % guardian)
            return redirect(student)
    others = list(Student.objects.visible_to(request.user).filter(guardians=link.guardian).exclude(pk=student.pk))
    audit.log_look(request, "guardians", students=[other.pk for other in others])
    context = {"student": student, "guardian": link.guardian, "form": form, "others": others}
    return render(request, "students/guardian_edit.html", context)


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

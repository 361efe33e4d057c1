"""Requests for correction, on the student's page: registered and decided by the agency that is asked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.audit import log_look
from accounts.history import edits
from accounts.roles import Permission
from students.actions import corrections as actions
from students.forms.rights import CorrectionForm, DecideForm
from students.models import Correction, Student


@require(Permission.EDIT_STUDENTS)
def correction_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what somebody says is wrong."""
    student = get_object_or_404(Student.objects.visible_to(request.user), pk=pk)
    log_look(request, "correction", students=[student.pk])
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and (row := form.attempt(actions.register, by=request.user, student=student)):
        messages.success(request, _("The request is registered."))
        return redirect(row)
    return render(request, "students/correction_new.html", {"form": form, "student": student})


@require(Permission.EDIT_STUDENTS)
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """What is said to be wrong, what was decided, and all that has been changed in the request."""
    rows = Correction.objects.visible_to(request.user).select_related("student", "created_by", "decided_by")
    row = get_object_or_404(rows, pk=pk)
    log_look(request, "correction", students=[row.student_id])
    first = {"outcome": row.outcome, "answer": row.answer, "revision": row.revision}
    form = DecideForm(request.POST or None, initial=first)
    if request.method == "POST" and form.attempt(actions.decide, by=request.user, correction=row):
        messages.success(request, _("The decision is saved. Tell the person who asked."))
        return redirect(row)
    row = get_object_or_404(rows, pk=pk)
    context = {"correction": row, "student": row.student, "form": form, "edits": edits([row])}
    return render(request, "students/correction.html", context)

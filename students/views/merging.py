"""Merging two rows that are one student."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts import audit
from accounts.access import require
from accounts.roles import Permission
from students.actions import students as actions
from students.finding import find, likely_duplicates, person_of
from students.forms.students import MergeForm
from students.models import Student
from students.querysets import StudentQuerySet

#: So many hits of a search are shown.
SHOWN = 20


def _mergeable(request: HttpRequest) -> StudentQuerySet:
    """Students of the schools where the person may merge."""
    schools = request.user.access.schools(Permission.MERGE_STUDENTS)
    return Student.objects.visible_to(request.user).filter(school__in=schools).select_related("school")


@require(Permission.MERGE_STUDENTS)
def merge_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Which other row is the same student: the likely ones, and a search."""
    student = get_object_or_404(_mergeable(request), pk=pk)
    text = request.GET.get("q", "").strip()
    likely = likely_duplicates(request.user, person_of(student), but=student.pk)
    found = []
    if text:
        rows = find(request.user, text).rows.exclude(pk=student.pk)
        found = list(rows.filter(pk__in=_mergeable(request)).select_related("school")[:SHOWN])
    shown = [student.pk, *(m.student.pk for m in likely), *(s.pk for s in found)]
    audit.log_look(request, "duplicates", students=shown)
    context = {"student": student, "text": text, "likely": likely, "found": found}
    return render(request, "students/merge_choose.html", context)


@require(Permission.MERGE_STUDENTS)
def merge(request: HttpRequest, pk: int, other_pk: int) -> HttpResponse:
    """Side by side: what is kept, field by field; then one row is left."""
    keep = get_object_or_404(_mergeable(request), pk=pk)
    duplicate = get_object_or_404(_mergeable(request).exclude(pk=pk), pk=other_pk)
    is_opened = keep.protection or duplicate.protection  # what differs is shown, also what protection hides
    audit.log_look(request, "protected student" if is_opened else "duplicates", students=[keep.pk, duplicate.pk])
    form = MergeForm(request.POST or None, keep=keep, duplicate=duplicate)
    if request.method == "POST" and form.is_valid():
        kept = form.run(actions.merge, keep=keep, duplicate=duplicate, by=request.user, take=form.taken())
        if kept:
            messages.success(request, _("The two are one now. Everything stands on this page."))
            return redirect(kept)
    guardians = [list(row.guardianships.select_related("guardian")) for row in (keep, duplicate)]
    consents = [row.consents.count() for row in (keep, duplicate)]
    context = {"keep": keep, "duplicate": duplicate, "form": form, "guardians": guardians, "consents": consents}
    context["has_two_cases"] = form.has_error(NON_FIELD_ERRORS, "both_open")
    return render(request, "students/merge.html", context)

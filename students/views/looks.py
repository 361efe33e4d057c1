"""The access log, for those who watch over it: pages, files, and the paper that a family is handed."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation

from accounts import audit
from accounts.access import require
from accounts.audit import log_look
from accounts.models import User
from accounts.roles import Permission
from ppss.lib import pdf
from students import looks as log
from students import looks_paper
from students.forms.looks import LooksForm, OutsideForm
from students.models import Student


@require(Permission.SEE_LOGS)
def looks(request: HttpRequest) -> HttpResponse:
    """Who has looked at whom: by person, by student, by role, page and day."""
    form = LooksForm(request.GET or None)
    is_asked = form.is_bound
    wanted = form.cleaned_data if is_asked and form.is_valid() else {}
    rows = log.search(request.user, wanted) if form.is_valid() or not is_asked else log.search(request.user, {}).none()
    page = Paginator(_sorted(request, rows), 50).get_page(request.GET.get("page"))
    page.object_list = log.with_aliases(page.object_list)
    student = wanted.get("student")
    if student:
        log_look(request, "access log", students=[student.pk])
    return render(request, "students/looks.html", {"form": form, "page": page, "student": student})


def _sorted(request: HttpRequest, rows: object) -> object:
    return log.sort(rows, request.GET.get("sort", ""), log.SORTS, "-time")


@require(Permission.SEE_LOGS)
def looks_file(request: HttpRequest) -> HttpResponse:
    """The same entries as a file, streamed."""
    form = LooksForm(request.GET)
    if not form.is_valid():
        return looks(request)
    if student := form.cleaned_data["student"]:
        log_look(request, "access log file", students=[student.pk])
    rows = _sorted(request, log.search(request.user, form.cleaned_data))
    return _file(request, log.as_csv(rows), "access-log.csv")


def _file(request: HttpRequest, lines: Iterator[str], name: str) -> HttpResponse:
    """A file out of the log, with the note that it was taken."""
    audit.record("access_log.export", request.user, by=request.user, file=name, asked=sorted(request.GET.keys()))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require(Permission.SEE_LOGS)
def looks_outside(request: HttpRequest) -> HttpResponse:
    """Who has looked at students in none of their own cases: how often, at how many, when last."""
    form = OutsideForm(request.GET or None)
    rows = log.outside(request.user, form.cleaned_data if form.is_valid() else {})
    if form.is_bound and not form.is_valid():
        rows = rows.none()
    rows = log.sort(rows, request.GET.get("sort", ""), log.PEOPLE_SORTS, "-looks")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    people = User.objects.in_bulk([row["user_id"] for row in page])
    page.object_list = [row | {"person": people.get(row["user_id"])} for row in page]
    return render(request, "students/looks_outside.html", {"form": form, "page": page})


@require(Permission.SEE_LOGS)
def looks_outside_file(request: HttpRequest) -> HttpResponse:
    """The same people as a file."""
    form = OutsideForm(request.GET)
    if not form.is_valid():
        return redirect("students:looks_outside")
    rows = log.outside(request.user, form.cleaned_data)
    rows = log.sort(rows, request.GET.get("sort", ""), log.PEOPLE_SORTS, "-looks")
    return _file(request, log.people_as_csv(rows), "access-log-outside.csv")


@require(Permission.SEE_LOGS)
def looks_paper_of(request: HttpRequest, alias: str) -> HttpResponse:
    """The log of one student as a paper for the family, in Swedish; addressed by alias, as no page here has a name."""
    student = get_object_or_404(Student, alias=alias)
    if student.merged_into_id:
        raise Http404
    log_look(request, "access log paper", students=[student.pk])
    today = timezone.localdate()
    audit.record("access_log.hand_out", student, by=request.user, student_id=student.pk)
    with translation.override("sv"):
        context = looks_paper.context(request.user, student, today=today)
        return pdf.response("students/looks_paper.html", context, f"atkomstlogg-{today.isoformat()}.pdf")

"""The access log, for those who watch over it."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from accounts.access import require
from accounts.audit import log_look
from accounts.roles import Permission
from students import looks as log
from students.forms.looks import LooksForm


@require(Permission.SEE_LOGS)
def looks(request: HttpRequest) -> HttpResponse:
    """Who has looked at whom: by person, by student, by day."""
    form = LooksForm(request.GET or None)
    is_asked = form.is_bound
    wanted = form.cleaned_data if is_asked and form.is_valid() else {}
    rows = log.search(request.user, wanted) if form.is_valid() or not is_asked else log.search(request.user, {}).none()
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    page.object_list = log.with_aliases(page.object_list)
    student = wanted.get("student")
    if student:
        log_look(request, "access log", students=[student.pk])
    return render(request, "students/looks.html", {"form": form, "page": page, "student": student})


@require(Permission.SEE_LOGS)
def looks_file(request: HttpRequest) -> HttpResponse:
    """The same entries as a file, streamed."""
    form = LooksForm(request.GET)
    if not form.is_valid():
        return looks(request)
    if student := form.cleaned_data["student"]:
        log_look(request, "access log file", students=[student.pk])
    rows = log.search(request.user, form.cleaned_data)
    response = StreamingHttpResponse(log.as_csv(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="access-log.csv"'
    return response

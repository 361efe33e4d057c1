"""Exports to data subjects: registered by administrators, fetched and handed over by who works with the student."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import require
from accounts.audit import log_look
from accounts.roles import Permission
from ppss.lib.listing import page_of
from students import files, tasks
from students.actions import subject_exports as actions
from students.choices import ExportState
from students.forms.rights import NOT_KNOWN, ExportForm, FindForm, GiveToForm, HandOverForm
from students.models import DataSubjectExport, Student

SORTS = {"asked": "asked_on", "state": "state", "handler": "handler__name", "registered": "created_at"}


def _export(request: HttpRequest, pk: int) -> DataSubjectExport:
    rows = DataSubjectExport.objects.visible_to(request.user)
    export = get_object_or_404(rows.select_related("student", "handler", "created_by"), pk=pk)
    log_look(request, "subject export", students=[export.student_id])
    return export


@require(Permission.ANSWER_SUBJECTS, Permission.SEE_CASES)
def subject_exports(request: HttpRequest) -> HttpResponse:
    """The requests that the own agency answers; for who hands over, their own."""
    rows = DataSubjectExport.objects.visible_to(request.user).select_related("student", "handler")
    page = page_of(request, rows, SORTS, "-registered")
    log_look(request, "subject export", students=[export.student_id for export in page])
    may_ask = request.user.access.has(Permission.ANSWER_SUBJECTS)
    return render(request, "students/subject_exports.html", {"page": page, "may_ask": may_ask})


@require(Permission.ANSWER_SUBJECTS)
def subject_export_new(request: HttpRequest) -> HttpResponse:
    """Name the student. By POST, so that no identity number stands in an address."""
    form = FindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        student = form.cleaned_data["student"]
        student = student.merged_into or student
        if _known(request).filter(pk=student.pk).exists():
            return redirect("students:subject_export_ask", student.pk)
        form.add_error("student", NOT_KNOWN)
    return render(request, "students/subject_export_new.html", {"form": form})


def _known(request: HttpRequest) -> object:
    """Students whom the agency may know of. An administrator sees of them the alias alone."""
    return Student.objects.known_to(request.user.agency).filter(merged_into=None, erased_on=None)


@require(Permission.ANSWER_SUBJECTS)
def subject_export_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Register the request; the file is put together at once."""
    student = get_object_or_404(_known(request), pk=pk)
    log_look(request, "subject export", students=[student.pk])
    form = ExportForm(request.POST or None, student=student, agency=request.user.agency)
    if request.method == "POST" and (export := form.attempt(actions.ask, by=request.user, student=student)):
        tasks.build_export.delay(export.pk)
        messages.success(request, _("The request is registered."))
        return redirect(export)
    return render(request, "students/subject_export_ask.html", {"form": form, "student": student})


@require(Permission.ANSWER_SUBJECTS, Permission.SEE_CASES)
def subject_export(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: who asked, where it stands, and what the reader can do about it."""
    return _page(request, _export(request, pk))


def _page(request: HttpRequest, export: DataSubjectExport, **forms: object) -> HttpResponse:
    may_answer = request.user.access.has(Permission.ANSWER_SUBJECTS)
    is_mine = DataSubjectExport.objects.opened_by(request.user).filter(pk=export.pk).exists()
    context = {
        "export": export,
        "is_mine": is_mine,
        "may_answer": may_answer,
        "progress": cache.get(tasks.progress_key(export.pk)),
        "days": settings.SUBJECT_EXPORT_DAYS,
        "hand_over": HandOverForm() if is_mine and export.is_there else None,
        "give_to": _give_to(export) if may_answer and export.is_open else None,
    }
    return render(request, "students/subject_export.html", context | forms)


def _give_to(export: DataSubjectExport, data: object = None) -> GiveToForm:
    return GiveToForm(data, student=export.student, agency=export.agency, but=export.handler_id)


@require(Permission.ANSWER_SUBJECTS, Permission.SEE_CASES)
def subject_export_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, asked for every other second; when it has ended the page is loaded anew."""
    export = get_object_or_404(DataSubjectExport.objects.visible_to(request.user), pk=pk)
    if export.state != ExportState.BUILDING or export.is_broken_off:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {"export": export, "progress": cache.get(tasks.progress_key(export.pk))}
    return render(request, "students/_export_progress.html", context)


@require(Permission.SEE_CASES)
def subject_export_file(request: HttpRequest, pk: int) -> FileResponse | HttpResponse:
    """The file, for who hands it over, while its days last."""
    rows = DataSubjectExport.objects.opened_by(request.user).select_related("student")
    export = get_object_or_404(rows, pk=pk)
    try:
        actions.fetch(export=export, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(export)
    why = f"{request.user.access.why(export.student.school_id)}, export#{export.pk}"
    log_look(request, "subject export file", students=[export.student_id], why=why)
    return files.download(export.file, export.file_name)


@require_POST
@require(Permission.SEE_CASES)
def subject_export_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that it has been handed over."""
    export = get_object_or_404(DataSubjectExport.objects.opened_by(request.user).select_related("handler"), pk=pk)
    form = HandOverForm(request.POST)
    if form.attempt(actions.hand_over, by=request.user, export=export):
        messages.success(request, _("It is handed over, and the file is removed."))
        return redirect("students:subject_exports")
    return _page(request, _export(request, pk), hand_over=form)


@require_POST
@require(Permission.ANSWER_SUBJECTS)
def subject_export_give_to(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody else hand it over."""
    export = _export(request, pk)
    form = _give_to(export, request.POST)
    if given := form.attempt(actions.give_to, by=request.user, export=export):
        messages.success(request, _("%(name)s hands it over from now on.") % {"name": given.handler})
        if given.is_there:
            tasks.tell_handler.delay(given.pk)
        return redirect(given)
    return _page(request, export, give_to=form)


@require_POST
@require(Permission.ANSWER_SUBJECTS, Permission.SEE_CASES)
def subject_export_anew(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the file put together again."""
    export = _export(request, pk)
    try:
        actions.build_anew(export=export, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        tasks.build_export.delay(export.pk)
    return redirect(export)


@require(Permission.ANSWER_SUBJECTS)
def subject_export_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, and drop the request with its file."""
    export = _export(request, pk)
    if request.method == "POST":
        try:
            actions.take_back(export=export, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("The request is taken back, and its file removed."))
        return redirect(export)
    cancel = reverse("students:subject_export", args=[export.pk])
    context = {"export": export, "cancel_url": cancel, "destructive": True}
    return render(request, "students/subject_export_take_back.html", context)

"""Half-year reports: the steering group writes and hands in, the administrator approves or sends back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import drafts, history
from accounts.access import require
from accounts.models import District
from accounts.roles import Permission
from ppss.lib import spreadsheet
from ppss.lib.listing import asked_id
from ppss.lib.text import fold
from reports.actions import half_years as actions
from reports.choices import ReportState
from reports.forms.half_years import HalfYearForm, VerdictForm
from reports.half_years import due_of, half_of, name_of_half
from reports.halfyear import files, filing, summary
from reports.halfyear.laid_out import laid_out
from reports.halfyear.paper import Paper
from reports.halfyear.questions import BY_KEY
from reports.models import HalfYearReport

BOTH = (Permission.FILE_REPORTS, Permission.DECIDE_REPORTS)
#: So many half-years back the list of who has filed goes.
HALVES = 8


def _report(request: HttpRequest, pk: int) -> HalfYearReport:
    rows = HalfYearReport.objects.visible_to(request.user).select_related("district")
    return get_object_or_404(rows, pk=pk)


def _own(request: HttpRequest, pk: int) -> HalfYearReport:
    """A report that the person may write in; others are not there."""
    return get_object_or_404(
        HalfYearReport.objects.visible_to(request.user).select_related("district"),
        pk=pk,
        district__in=request.user.access.districts(Permission.FILE_REPORTS),
    )


@require(*BOTH)
def half_years(request: HttpRequest) -> HttpResponse:
    """Own reports and what is due; for administrators who has filed and who has not."""
    today = timezone.localdate()
    if request.user.access.has(Permission.DECIDE_REPORTS):
        return redirect("reports:half_years_filed")
    districts = list(District.objects.filter(pk__in=request.user.access.districts(Permission.FILE_REPORTS)))
    reports = HalfYearReport.objects.visible_to(request.user).select_related("district").defer("figures", "texts")
    context = {
        "reports": reports.prefetch_related("submissions__submitted_by"),
        "due": filing.due(today, districts),
        "has_several": len(districts) > 1,
    }
    return render(request, "reports/half_years.html", context)


@require(Permission.FILE_REPORTS)
@require_POST
def half_year_begin(request: HttpRequest) -> HttpResponse:
    """Begin the report of a half-year, or go on with it."""
    own = District.objects.filter(pk__in=request.user.access.districts(Permission.FILE_REPORTS))
    district = get_object_or_404(own, pk=asked_id(request.POST.get("district", "")) or 0)
    half = filing.newest_half(timezone.localdate())
    report = actions.begin(district=district, half=half, by=request.user)
    return redirect("reports:half_year_edit", report.pk)


@require(*BOTH)
def half_year(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as it was handed in last, or as it stands; with what is to be done with it."""
    return _page(request, _report(request, pk), VerdictForm())


def _page(request: HttpRequest, report: HalfYearReport, form: VerdictForm) -> HttpResponse:
    is_own = report.district_id in request.user.access.districts(Permission.FILE_REPORTS)
    submissions = list(report.submissions.select_related("submitted_by", "decided_by").defer("figures"))
    last = submissions[0] if submissions else None
    if report.is_open and is_own:
        paper = laid_out(report, actions.previous_figures(report), day=timezone.localdate())
    else:
        paper = Paper.of(last.content)
    context = {
        "report": report,
        "paper": paper,
        "submissions": submissions,
        "last": last,
        "form": form,
        "is_own": is_own,
        "may_write": is_own and report.is_open,
        "may_decide": request.user.access.has(Permission.DECIDE_REPORTS) and report.state == ReportState.SUBMITTED,
        "is_over": half_of(timezone.localdate()) > report.half,
    }
    return render(request, "reports/half_year.html", context)


@require(Permission.FILE_REPORTS)
def half_year_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write; kept as a draft while one types. Saved, or saved and handed in."""
    report = _own(request, pk)
    if not report.is_open:
        messages.info(request, _("The report is handed in. It can be changed when it is sent back."))
        return redirect(report)
    form = HalfYearForm(request.POST or None, report=report)
    if request.method == "POST" and form.is_valid() and form.run(_save, request=request, report=report, form=form):
        return redirect(report)
    last = report.submissions.select_related("decided_by").first()
    context = {"report": report, "form": form, "last": last, "is_over": half_of(timezone.localdate()) > report.half}
    return render(request, "reports/half_year_edit.html", context)


@transaction.atomic
def _save(*, request: HttpRequest, report: HalfYearReport, form: HalfYearForm) -> HalfYearReport:
    """Keep what was typed, and hand it in where that was asked; all of it or nothing."""
    revision = form.cleaned_data["revision"]
    report = actions.write(report=report, by=request.user, revision=revision, **form.written)
    if "submit" in request.POST:
        actions.submit(report=report, by=request.user)
        messages.success(request, _("Handed in. The figures and the words are frozen."))
    else:
        messages.success(request, _("Saved."))
    drafts.done(request)
    return report


@require(Permission.FILE_REPORTS)
@require_POST
def half_year_count(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill in the figures."""
    report = _own(request, pk)
    try:
        actions.count(report=report, by=request.user)
        messages.success(request, _("The figures are filled in. They are counted once more when you hand in."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect(report)


@require(Permission.DECIDE_REPORTS)
@require_POST
def half_year_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve, or send back with comments."""
    report, form = _report(request, pk), VerdictForm(request.POST)
    action = actions.approve if "approve" in request.POST else actions.send_back
    if form.attempt(action, by=request.user, report=report):
        messages.success(request, _("Approved.") if "approve" in request.POST else _("Sent back to the district."))
        return redirect(report)
    return _page(request, report, form)


@require(*BOTH)
def half_year_file(request: HttpRequest, pk: int, number: int, output: str) -> HttpResponse:
    """The paper as it was made when it was handed in: the same bytes, however often."""
    report = _report(request, pk)
    row = get_object_or_404(report.submissions.select_related("report__district"), number=number)
    kept, wanted, kind = {
        "pdf": (row.pdf, row.pdf_checksum, "application/pdf"),
        "word": (row.word, row.word_checksum, files.WORD_TYPE),
    }[output]
    with kept.open("rb") as opened:
        content = opened.read()
    if files.checksum(content) != wanted:
        raise files.OtherBytes(kept.name)
    ending = {"pdf": "pdf", "word": "docx"}[output]
    place = fold(str(report.district)).replace(" ", "-")
    response = HttpResponse(content, content_type=kind)
    name = f"halvarsredovisning-{place}-{report.period.replace(' ', '')}-{number}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require(Permission.FILE_REPORTS)
def half_year_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has changed what in the report: the district's own business."""
    report = _own(request, pk)
    labels = {key: each.heading for key, each in BY_KEY.items()}
    edits = history.newest_first(history.told(report.history.all(), labels=labels))
    return render(request, "reports/half_year_history.html", {"report": report, "edits": edits})


def _half(request: HttpRequest) -> int:
    """The half-year asked for; the last one that is over where none, or none that can be, is."""
    newest = filing.newest_half(timezone.localdate())
    asked = asked_id(request.GET.get("half", ""))
    return asked if asked and newest - HALVES < asked <= newest else newest


@require(Permission.DECIDE_REPORTS)
def half_years_filed(request: HttpRequest) -> HttpResponse:
    """Who has handed in and who has not, and the districts' figures beside each other."""
    today, half = timezone.localdate(), _half(request)
    found = summary.lines(half, today)
    newest = filing.newest_half(today)
    context = {
        "lines": found,
        "half": half,
        "period": name_of_half(half),
        "due_on": due_of(half),
        "halves": [(each, name_of_half(each)) for each in range(newest, newest - HALVES, -1)],
        "missing": [line.filed for line in found if not line.filed.is_filed],
        "waiting": [line.filed for line in found if line.filed.state == ReportState.SUBMITTED],
        "paper": summary.paper(half, today),
    }
    return render(request, "reports/half_years_filed.html", context)


@require(Permission.DECIDE_REPORTS)
def half_years_summary(request: HttpRequest, output: str) -> HttpResponse:
    """The city's summary as PDF or Excel."""
    today, half = timezone.localdate(), _half(request)
    name = f"halvarsredovisningar-{name_of_half(half).replace(' ', '')}"
    if output == "excel":
        return spreadsheet.response(summary.workbook(half, today), f"{name}.xlsx")
    response = HttpResponse(files.as_pdf(summary.paper(half, today)), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response

"""Weekly reports of a coach's own students: looked through, changed, sent or not."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import require
from accounts.audit import log_look
from accounts.roles import Permission
from cases.views.fetching import record_or_404
from outreach import page as pages
from outreach import wordings
from outreach.actions import copies, weekly_reports
from outreach.forms.reports import ReportForm
from outreach.models import ReportCopy, WeeklyReport
from ppss.lib import weeks


def _week(request: HttpRequest, name: str = "week"):  # noqa: ANN202 - a Monday
    """The week asked for; this one where nothing sensible is."""
    try:
        return weeks.parse((request.POST or request.GET).get(name, ""))
    except ValueError:
        return weeks.monday(timezone.localdate())


def _back(week) -> HttpResponse:  # noqa: ANN001
    return redirect(f"{reverse('outreach:reports')}?week={weeks.code(week)}")


@require(Permission.WORK_WEEK)
def reports(request: HttpRequest) -> HttpResponse:
    """All reports of a week, each with who gets it and who does not."""
    week = _week(request)
    shown = pages.of_week(request.user, week)
    students = [each.report.case.student_id for each in shown]
    log_look(request, "weekly reports", students=students)
    this_week = weeks.monday(timezone.localdate())
    context = {
        "week": week,
        "shown": shown,
        "going": [each for each in shown if each.may_go],
        "waiting": sum(1 for each in shown if each.report.is_draft),
        "before": weeks.shift(week, -1),
        "after": weeks.shift(week, 1) if week < this_week else None,
        "may_build": week <= this_week,
    }
    return render(request, "outreach/reports.html", context)


@require(Permission.WORK_WEEK)
@require_POST
def reports_build(request: HttpRequest) -> HttpResponse:
    """Build what is missing of a week, and bring what nobody has touched up to date."""
    week = min(_week(request), weeks.monday(timezone.localdate()))
    built = weekly_reports.build(cases=pages.to_build(request.user), week=week, by=request.user)
    if built:
        told = ngettext("%(count)d weekly report is up to date.", "%(count)d weekly reports are up to date.", built)
        messages.success(request, told % {"count": built})
    else:
        messages.info(request, _("There was nothing new to build."))
    return _back(week)


@require(Permission.WORK_WEEK)
@require_POST
def reports_send(request: HttpRequest) -> HttpResponse:
    """Send all that stood on the page, as they stood there: each comes with the revision that was shown."""
    shown = dict(pair.split("-", 1) for pair in request.POST.getlist("report") if pair.count("-") == 1)
    revisions = {int(pk): int(rev) for pk, rev in shown.items() if pk.isdecimal() and rev.isdecimal()}
    rows = list(WeeklyReport.objects.visible_to(request.user).of_coach(request.user).filter(pk__in=revisions))
    try:
        sent = weekly_reports.send_many(reports=rows, by=request.user, revisions=revisions)
    except ValidationError as refused:
        log_look(request, "weekly reports", students=[])
        messages.error(request, " ".join([*refused.messages, _("Nothing was sent.")]))
    else:
        told = ngettext("%(count)d weekly report is sent.", "%(count)d weekly reports are sent.", len(sent))
        messages.success(request, told % {"count": len(sent)})
    return _back(_week(request))


def _report(request: HttpRequest, pk: int) -> WeeklyReport:
    row = record_or_404(request, WeeklyReport, pk, Permission.WORK_CASES)
    log_look(request, "weekly report", students=[row.case.student_id])
    return row


@require(Permission.WORK_CASES)
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: what guardians read, who gets it, what they answered; the coach's words can be changed."""
    row = _report(request, pk)
    initial = {"homework": row.homework, "good_news": row.good_news, "revision": row.revision}
    form = ReportForm(request.POST or None, initial=initial, student=row.case.student)
    if request.method == "POST" and form.attempt(weekly_reports.edit, by=request.user, report=row):
        messages.success(request, _("The weekly report is saved."))
        return redirect("outreach:report", row.pk)
    (shown,) = pages.show([row], request.user)
    words = wordings.read()
    languages = {line.recipient.language for line in shown.told} | {copy.language for copy in shown.copies}
    asked = request.GET.get("language", "")
    language = asked if asked in languages else "sv"
    context = {
        "shown": shown,
        "report": row,
        "student": row.case.student,
        "form": form,
        "preview": pages.page(row, words[language], sees_figures=shown.sees_figures),
        "languages": [words[code] for code in sorted(languages | {"sv"})],
    }
    return render(request, "outreach/report.html", context)


def _decide(request: HttpRequest, pk: int, action: object, told: str, **more: object) -> HttpResponse:
    row = _report(request, pk)
    try:
        action(report=row, by=request.user, **more)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("outreach:report", row.pk)
    messages.success(request, told)
    return _back(row.week)


def _revision(request: HttpRequest) -> int | None:
    given = request.POST.get("revision", "")
    return int(given) if given.isdecimal() else None


@require(Permission.WORK_CASES)
@require_POST
def report_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one report, as it was shown."""
    revision = _revision(request)
    return _decide(request, pk, weekly_reports.send, _("The weekly report is sent."), revision=revision)


@require(Permission.WORK_CASES)
@require_POST
def report_skip(request: HttpRequest, pk: int) -> HttpResponse:
    """Do not send it."""
    revision = _revision(request)
    return _decide(request, pk, weekly_reports.skip, _("The weekly report is not sent."), revision=revision)


@require(Permission.WORK_CASES)
@require_POST
def report_take_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back that it is not sent."""
    return _decide(request, pk, weekly_reports.take_up, _("The weekly report waits to be looked through again."))


@require(Permission.WORK_CASES)
@require_POST
def reply_read(request: HttpRequest, pk: int) -> HttpResponse:
    """An answer is read."""
    copy = get_object_or_404(ReportCopy.objects.visible_to(request.user), pk=pk)
    row = _report(request, copy.report_id)
    copies.read(copy=copy, by=request.user)
    messages.success(request, _("The answer is read."))
    return redirect("outreach:report", row.pk)

"""Funding: administrators set the pot, share out and settle; steering groups apply and say what was used."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import history
from accounts.access import require
from accounts.models import District
from accounts.roles import Permission
from reports.actions import funding as actions
from reports.forms.funding import ApplicationForm, DecisionForm, ExtraForm, SettleForm, UsedForm, YearForm
from reports.funding import outcome
from reports.models import Application, FundingYear

BOTH = (Permission.FILE_REPORTS, Permission.DECIDE_REPORTS)


def _year(request: HttpRequest, pk: int) -> FundingYear:
    return get_object_or_404(FundingYear.objects.visible_to(request.user), pk=pk)


def _application(request: HttpRequest, pk: int, permission: Permission | None = None) -> Application:
    """One the person may see; with FILE_REPORTS one of the own district."""
    rows = Application.objects.visible_to(request.user).select_related("funding", "district")
    if permission == Permission.FILE_REPORTS:
        rows = rows.filter(district__in=request.user.access.districts(permission))
    return get_object_or_404(rows, pk=pk)


@require(*BOTH)
def funding(request: HttpRequest) -> HttpResponse:
    """The years, with the own applications or with all."""
    years = list(FundingYear.objects.visible_to(request.user))
    rows = Application.objects.visible_to(request.user).select_related("district", "funding")
    by_year = {year.pk: [row for row in rows if row.funding_id == year.pk] for year in years}
    today, own = timezone.localdate(), request.user.access.districts(Permission.FILE_REPORTS)
    lines = [
        (
            year,
            by_year[year.pk],
            year.is_open(today) and bool(own - {row.district_id for row in by_year[year.pk]}),
            sum(row.granted or 0 for row in by_year[year.pk]),
        )
        for year in years
    ]
    decides = request.user.access.has(Permission.DECIDE_REPORTS)
    return render(request, "reports/funding.html", {"lines": lines, "decides": decides})


@require(Permission.DECIDE_REPORTS)
def funding_new(request: HttpRequest) -> HttpResponse:
    """A new year."""
    form = YearForm(request.POST or None)
    if request.method == "POST" and (row := form.attempt(actions.open_year, by=request.user)):
        messages.success(request, _("The year is open. Steering groups can apply."))
        return redirect(row)
    return render(request, "reports/funding_edit.html", {"form": form})


@require(Permission.DECIDE_REPORTS)
def funding_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change pot, rule or last day while nothing is decided."""
    row = _year(request, pk)
    form = YearForm(request.POST or None, funding=row)
    if request.method == "POST" and form.attempt(actions.change_year, by=request.user, funding=row):
        return redirect(row)
    return render(request, "reports/funding_edit.html", {"form": form, "funding": row})


@require(Permission.DECIDE_REPORTS)
def funding_year(request: HttpRequest, pk: int) -> HttpResponse:
    """Applications, the proposal by the rule, the decision, and what came of it."""
    row = _year(request, pk)
    return _year_page(request, row, None)


def _year_page(request: HttpRequest, row: FundingYear, form: DecisionForm | None) -> HttpResponse:
    today = timezone.localdate()
    rows = list(row.applications.select_related("district"))
    proposal = actions.proposal(row)
    if form is None and not row.decided_on and rows:
        form = DecisionForm(applications=rows, proposal=proposal)
    silent = District.objects.current(today).exclude(pk__in=[each.district_id for each in rows])
    context = {
        "funding": row,
        "applications": [(each, proposal.shares[each.pk]) for each in rows],
        "proposal": proposal,
        "form": form,
        "silent": silent,
        "outcomes": outcome.outcomes(rows, row.year, today) if row.decided_on else [],
        "granted": sum(each.granted or 0 for each in rows),
        "used": sum(each.used or 0 for each in rows),
        "back": sum(each.to_pay_back or 0 for each in rows),
    }
    return render(request, "reports/funding_year.html", context)


@require(Permission.DECIDE_REPORTS)
@require_POST
def funding_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant what stands in the fields."""
    row = _year(request, pk)
    rows = list(row.applications.select_related("district"))
    form = DecisionForm(request.POST, applications=rows, proposal=actions.proposal(row))
    is_done = form.is_valid() and form.run(
        actions.decide, funding=row, by=request.user, granted=form.granted, decision=form.cleaned_data["decision"]
    )
    if is_done:
        messages.success(request, _("Decided. The districts see what they are granted."))
        return redirect(row)
    return _year_page(request, row, form)


@require(Permission.FILE_REPORTS)
def application_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply for a district that has not."""
    row = _year(request, pk)
    own = District.objects.filter(pk__in=request.user.access.districts(Permission.FILE_REPORTS))
    districts = list(own.exclude(applications__funding=row))
    if not districts or not row.is_open(timezone.localdate()):
        messages.info(request, _("There is nothing to apply for now."))
        return redirect("reports:funding")
    form = ApplicationForm(request.POST or None, districts=districts)
    if request.method == "POST" and (made := form.attempt(actions.apply, by=request.user, funding=row)):
        messages.success(request, _("You have applied. You can change it until the last day."))
        return redirect(made)
    return render(request, "reports/application_edit.html", {"form": form, "funding": row})


@require(Permission.FILE_REPORTS)
def application_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an application until the last day."""
    row = _application(request, pk, Permission.FILE_REPORTS)
    form = ApplicationForm(request.POST or None, districts=[row.district], application=row)
    if request.method == "POST" and form.attempt(actions.apply, by=request.user, funding=row.funding):
        messages.success(request, _("Saved."))
        return redirect(row)
    context = {"form": form, "funding": row.funding, "application": row}
    return render(request, "reports/application_edit.html", context)


@require(*BOTH)
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """One application: what was asked, granted, used and paid back, and what came of it."""
    row = _application(request, pk)
    return _application_page(request, row)


def _application_page(request: HttpRequest, row: Application, **forms: object) -> HttpResponse:
    today = timezone.localdate()
    is_own = row.district_id in request.user.access.districts(Permission.FILE_REPORTS)
    decides = request.user.access.has(Permission.DECIDE_REPORTS)
    may_use = is_own and row.granted is not None and row.paid_back_on is None
    may_settle = decides and row.to_pay_back is not None and row.paid_back_on is None
    context = {
        "application": row,
        "funding": row.funding,
        "may_change": is_own and row.funding.is_open(today),
        "used_form": UsedForm(application=row) if may_use else None,
        "extra_form": ExtraForm(application=row) if decides and not row.funding.decided_on else None,
        "settle_form": SettleForm() if may_settle else None,
        "outcome": outcome.outcomes([row], row.funding.year, today)[0] if row.granted is not None else None,
        "edits": history.newest_first(history.told(row.history.all())),
    }
    return render(request, "reports/application.html", context | forms)


@require(Permission.DECIDE_REPORTS)
@require_POST
def application_extra(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an extra, or take it away."""
    row = _application(request, pk)
    form = ExtraForm(request.POST, application=row)
    if form.attempt(actions.give_extra, by=request.user, application=row):
        messages.success(request, _("Saved."))
        return redirect(row.funding)
    return _application_page(request, row, extra_form=form)


@require(Permission.FILE_REPORTS)
@require_POST
def application_used(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what was used."""
    row = _application(request, pk, Permission.FILE_REPORTS)
    form = UsedForm(request.POST, application=row)
    if form.attempt(actions.tell_used, by=request.user, application=row):
        messages.success(request, _("Saved."))
        return redirect(row)
    return _application_page(request, row, used_form=form)


@require(Permission.DECIDE_REPORTS)
@require_POST
def application_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the money came back."""
    row = _application(request, pk)
    form = SettleForm(request.POST)
    if form.attempt(actions.settle, by=request.user, application=row):
        messages.success(request, _("Saved."))
        return redirect(row)
    return _application_page(request, row, settle_form=form)

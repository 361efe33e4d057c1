"""The calendar of terms and holidays as a year one can see at a glance, and keeping it."""

from __future__ import annotations

import datetime
from itertools import groupby

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import School
from accounts.roles import Permission
from ppss.lib import weeks
from ppss.lib.listing import asked_id
from students import terms as calendar
from students.actions import breaks as break_actions
from students.actions import terms as term_actions
from students.forms.terms import BreakForm, TermForm
from students.models import SchoolBreak, Term


@require(Permission.KEEP_ORGANISATION)
def terms(request: HttpRequest) -> HttpResponse:
    """One school year, August to July, as weeks; its terms and its holidays as tables."""
    today = timezone.localdate()
    year = _asked_year(request, today)
    first, last = datetime.date(year, 8, 1), datetime.date(year + 1, 7, 31)
    schools = School.objects.visible_to(request.user).filter(is_active=True)
    school = schools.filter(pk=asked_id(request.GET.get("school", ""))).first()
    shown = calendar.weeks_of_year(calendar.read_calendar(first, last), first, last, school and school.pk)
    holidays = SchoolBreak.objects.visible_to(request.user).filter(start__lte=last, end__gte=first)
    if school:
        holidays = holidays.filter(Q(school=None) | Q(school=school))
    context = {
        "year": year,
        "months": [(m, list(of_month)) for m, of_month in groupby(shown, key=_month) if first <= m <= last],
        "this_week": weeks.monday(today),
        "terms": Term.objects.visible_to(request.user).filter(start__lte=last, end__gte=first),
        "holidays": holidays.select_related("school"),
        "schools": schools,
        "school": school,
        "school_weeks": sum(week.kind in ("school", "part") for week in shown),
    }
    return render(request, "students/terms.html", context)


@require(Permission.KEEP_ORGANISATION)
def term_new(request: HttpRequest) -> HttpResponse:
    form = TermForm(request.POST or None, initial={"year": timezone.localdate().year})
    row = form.attempt(term_actions.create, by=request.user) if request.method == "POST" else None
    if row:
        return _saved(request, row)
    return render(request, "students/term_form.html", {"form": form, "cancel_url": reverse("students:terms")})


@require(Permission.KEEP_ORGANISATION)
def term_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Term.objects.visible_to(request.user), pk=pk)
    form = TermForm(request.POST or None, instance=row)
    if request.method == "POST" and form.attempt(term_actions.update, by=request.user, term=row):
        return _saved(request, row)
    context = {"form": form, "row": row, "cancel_url": _page_of(row)}
    return render(request, "students/term_form.html", context)


@require(Permission.KEEP_ORGANISATION)
def term_remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Term.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        page = _page_of(row)
        term_actions.remove(term=row, by=request.user)
        messages.success(request, _("%s is removed.") % row)
        return redirect(page)
    context = {"row": row, "cancel_url": _page_of(row), "destructive": True}
    return render(request, "students/term_remove.html", context)


@require(Permission.KEEP_ORGANISATION)
def break_new(request: HttpRequest) -> HttpResponse:
    form = BreakForm(request.POST or None, initial={"school": request.GET.get("school")})
    row = form.attempt(break_actions.create, by=request.user) if request.method == "POST" else None
    if row:
        return _saved(request, row)
    return render(request, "students/break_form.html", {"form": form, "cancel_url": reverse("students:terms")})


@require(Permission.KEEP_ORGANISATION)
def break_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(SchoolBreak.objects.visible_to(request.user), pk=pk)
    form = BreakForm(request.POST or None, instance=row)
    if request.method == "POST" and form.attempt(break_actions.update, by=request.user, holiday=row):
        return _saved(request, row)
    context = {"form": form, "row": row, "cancel_url": _page_of(row)}
    return render(request, "students/break_form.html", context)


@require(Permission.KEEP_ORGANISATION)
def break_remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(SchoolBreak.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        page = _page_of(row)
        break_actions.remove(holiday=row, by=request.user)
        messages.success(request, _("%s is removed.") % row)
        return redirect(page)
    context = {"row": row, "cancel_url": _page_of(row), "destructive": True}
    return render(request, "students/break_remove.html", context)


def _saved(request: HttpRequest, row: Term | SchoolBreak) -> HttpResponse:
    messages.success(request, _("%s is saved.") % row)
    return redirect(_page_of(row))


def _page_of(row: Term | SchoolBreak) -> str:
    return f"{reverse('students:terms')}?year={_school_year(row.start)}"


def _school_year(day: datetime.date) -> int:
    """The calendar year in which the school year of the day began, in August."""
    return day.year if day.month >= 8 else day.year - 1


def _asked_year(request: HttpRequest, today: datetime.date) -> int:
    asked = asked_id(request.GET.get("year", ""))
    return asked if asked and 2000 <= asked <= 2100 else _school_year(today)


def _month(week: calendar.Week) -> datetime.date:
    """A week is shown in the month in which its Thursday lies, as ISO counts years."""
    return (week.monday + datetime.timedelta(days=3)).replace(day=1)

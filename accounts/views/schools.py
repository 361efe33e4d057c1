"""Schools: list, page, keep."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.actions import schools as actions
from accounts.forms.places import SchoolForm
from accounts.models import District, Membership, School
from accounts.roles import Permission
from ppss.lib.listing import asked_id, page_of, search

SORTS = {"name": "name", "unit_code": "unit_code", "district": ("district__name", "name"), "target": "target"}
#: What the list can be narrowed to: the key in the address and the filter.
GAPS = {"no_team": {"teams": None}, "no_code": {"unit_code": None}}


@require(Permission.KEEP_ORGANISATION)
def schools(request: HttpRequest) -> HttpResponse:
    rows = School.objects.visible_to(request.user).select_related("district").prefetch_related("teams")
    rows = search(rows, request.GET.get("q", ""), ["name", "unit_code", "district__name"])
    rows = rows.filter(is_active=request.GET.get("which") != "inactive")
    if district := asked_id(request.GET.get("district", "")):
        rows = rows.filter(district=district)
    rows = rows.filter(**GAPS.get(request.GET.get("gap", ""), {}))
    page = page_of(request, rows, SORTS, "name")
    return render(request, "accounts/schools.html", {"page": page, "districts": District.objects.all()})


@require(Permission.KEEP_ORGANISATION)
def school(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(School.objects.visible_to(request.user).select_related("district"), pk=pk)
    members = Membership.objects.visible_to(request.user).active(timezone.localdate()).select_related("user")
    context = {
        "school": row,
        "teams": row.teams.all(),
        "coaches": members.filter(team__schools=row).select_related("team").order_by("team__name", "user__name"),
        "members": members.filter(school=row).order_by("role", "user__name"),
    }
    return render(request, "accounts/school.html", context)


@require(Permission.KEEP_ORGANISATION)
def school_new(request: HttpRequest) -> HttpResponse:
    form = SchoolForm(request.POST or None, initial={"district": request.GET.get("district")})
    row = form.attempt(actions.create, by=request.user) if request.method == "POST" else None
    if row:
        messages.success(request, _("%s is saved.") % row)
        return redirect(row)
    return render(request, "accounts/school_form.html", {"form": form})


@require(Permission.KEEP_ORGANISATION)
def school_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(School.objects.visible_to(request.user), pk=pk)
    form = SchoolForm(request.POST or None, instance=row)
    if request.method == "POST" and form.attempt(actions.update, by=request.user, school=row):
        messages.success(request, _("%s is saved.") % row)
        return redirect(row)
    return render(request, "accounts/school_form.html", {"form": form, "school": row})

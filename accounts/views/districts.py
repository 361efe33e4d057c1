"""Districts: list, page, keep, merge."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.actions import districts as actions
from accounts.choices import Role
from accounts.forms.places import DistrictForm, MergeForm
from accounts.models import District, Membership, School
from accounts.roles import Permission
from ppss.lib.listing import page_of, search

SORTS = {"name": "name", "schools": "school_count", "valid_from": "valid_from", "valid_to": "valid_to"}


@require(Permission.KEEP_ORGANISATION)
def districts(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    rows = search(District.objects.visible_to(request.user), request.GET.get("q", ""), ["name"])
    if request.GET.get("which", "current") == "current":
        rows = rows.current(today)
    if request.GET.get("gap") == "no_steering":
        steered = Membership.objects.active(today).filter(role=Role.STEERING, user__is_active=True)
        rows = rows.exclude(pk__in=steered.values("district"))
    rows = rows.select_related("successor").annotate(school_count=Count("schools", filter=Q(schools__is_active=True)))
    page = page_of(request, rows, SORTS, "name")
    return render(request, "accounts/districts.html", {"page": page, "today": today})


@require(Permission.KEEP_ORGANISATION)
def district(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(District.objects.visible_to(request.user).select_related("successor"), pk=pk)
    today = timezone.localdate()
    members = Membership.objects.visible_to(request.user).active(today).filter(district=row)
    context = {
        "district": row,
        "today": today,
        "schools": School.objects.visible_to(request.user).filter(district=row).prefetch_related("teams"),
        "members": members.select_related("user"),
        "predecessors": row.predecessors.all(),
    }
    return render(request, "accounts/district.html", context)


@require(Permission.KEEP_ORGANISATION)
def district_new(request: HttpRequest) -> HttpResponse:
    form = DistrictForm(request.POST or None)
    row = form.attempt(actions.create, by=request.user) if request.method == "POST" else None
    if row:
        messages.success(request, _("%s is saved.") % row)
        return redirect(row)
    return render(request, "accounts/district_form.html", {"form": form})


@require(Permission.KEEP_ORGANISATION)
def district_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(District.objects.visible_to(request.user), pk=pk)
    form = DistrictForm(request.POST or None, instance=row)
    if request.method == "POST" and form.attempt(actions.update, by=request.user, district=row):
        messages.success(request, _("%s is saved.") % row)
        return redirect(row)
    return render(request, "accounts/district_form.html", {"form": form, "district": row})


@require(Permission.KEEP_ORGANISATION)
def district_merge(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(District.objects.visible_to(request.user), pk=pk)
    form = MergeForm(request.POST or None, district=row)
    if request.method == "POST" and form.attempt(actions.merge, by=request.user, district=row):
        messages.success(request, _("%(old)s goes up in %(new)s.") % {"old": row, "new": row.successor})
        return redirect(row)
    members = Membership.objects.visible_to(request.user).active(timezone.localdate()).filter(district=row)
    return render(request, "accounts/district_merge.html", {"form": form, "district": row, "members": members.count()})

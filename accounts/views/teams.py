"""Teams: list, page, keep."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.actions import teams as actions
from accounts.forms.places import TeamForm
from accounts.models import Membership, Team
from accounts.roles import Permission
from ppss.lib.listing import page_of, search

SORTS = {"name": "name", "school": "from_school", "social": "from_social"}


@require(Permission.KEEP_ORGANISATION)
def teams(request: HttpRequest) -> HttpResponse:
    rows = Team.objects.visible_to(request.user).with_agencies(timezone.localdate()).prefetch_related("schools")
    found = search(Team.objects.visible_to(request.user), request.GET.get("q", ""), ["name", "schools__name"])
    rows = rows.filter(pk__in=found.values("pk"))
    if request.GET.get("gap") == "one_agency":
        rows = rows.filter(Q(from_school=0) | Q(from_social=0))
    return render(request, "accounts/teams.html", {"page": page_of(request, rows, SORTS, "name")})


@require(Permission.KEEP_ORGANISATION)
def team(request: HttpRequest, pk: int) -> HttpResponse:
    today = timezone.localdate()
    row = get_object_or_404(Team.objects.visible_to(request.user).with_agencies(today), pk=pk)
    members = Membership.objects.visible_to(request.user).filter(team=row).select_related("user")
    members = members.order_by("-leads", "user__name", "first_day")
    context = {
        "team": row,
        "schools": row.schools.select_related("district"),
        "now": [m for m in members if m.is_active_on(today) and m.user.is_active],
        "coming": [m for m in members if m.first_day > today],
        "earlier": [m for m in members if m.last_day and m.last_day < today],
    }
    return render(request, "accounts/team.html", context)


@require(Permission.KEEP_ORGANISATION)
def team_new(request: HttpRequest) -> HttpResponse:
    form = TeamForm(request.POST or None, initial={"schools": request.GET.getlist("school")})
    row = form.attempt(actions.create, by=request.user) if request.method == "POST" else None
    if row:
        messages.success(request, _("%s is saved.") % row)
        return redirect(row)
    return render(request, "accounts/team_form.html", {"form": form})


@require(Permission.KEEP_ORGANISATION)
def team_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Team.objects.visible_to(request.user), pk=pk)
    form = TeamForm(request.POST or None, instance=row)
    if request.method == "POST" and form.attempt(actions.update, by=request.user, team=row):
        messages.success(request, _("%s is saved.") % row)
        return redirect(row)
    return render(request, "accounts/team_form.html", {"form": form, "team": row})

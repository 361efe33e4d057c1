"""When the reports of teams are built."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import Team
from accounts.roles import Permission
from outreach.actions import rhythms as actions
from outreach.forms.reports import RhythmForm
from outreach.models import ReportRhythm


@require(Permission.WORK_WEEK, Permission.KEEP_ORGANISATION)
def rhythms(request: HttpRequest) -> HttpResponse:
    """Every team that the person may see, with its rhythm."""
    kept = {row.team_id: row for row in ReportRhythm.objects.visible_to(request.user)}
    rows = [(team, kept.get(team.pk) or ReportRhythm(team=team)) for team in Team.objects.visible_to(request.user)]
    return render(request, "outreach/rhythms.html", {"rows": rows})


@require(Permission.WORK_WEEK, Permission.KEEP_ORGANISATION)
def rhythm(request: HttpRequest, pk: int) -> HttpResponse:
    """The rhythm of one team."""
    team = get_object_or_404(Team.objects.visible_to(request.user), pk=pk)
    row = ReportRhythm.objects.visible_to(request.user).filter(team=team).first() or ReportRhythm(team=team)
    form = RhythmForm(request.POST or None, instance=row)
    if request.method == "POST" and form.attempt(actions.keep, by=request.user, team=team):
        messages.success(request, _("The rhythm is saved."))
        return redirect("outreach:rhythms")
    return render(request, "outreach/rhythm.html", {"form": form, "team": team})

"""The dashboards: a steering group's district, and the city. Figures, no names."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.access import require
from accounts.models import District
from accounts.roles import Permission
from ppss.lib.replica import from_replica
from reports import definitions, figures, suppression
from reports.dashboard import words
from reports.dashboard.page import dashboard
from reports.forms.dashboard import CUTS, CutForm
from reports.halfyear import filing

#: So many rows stand on a page; no city of today has as many districts.
ROWS = 50


@require(Permission.SEE_DISTRICT)
@from_replica
def districts(request: HttpRequest) -> HttpResponse:
    """The city for who keeps it; for a steering group its district, or a list where it steers several."""
    if request.user.access.has(Permission.KEEP_ORGANISATION):
        return _dashboard(request, None)
    today = timezone.localdate()
    rows = list(District.objects.with_figures_for(request.user).current(today))
    if len(rows) == 1:
        return redirect("reports:district", rows[0].pk)
    smallest = settings.SMALLEST_GROUP
    context = {
        "rows": [
            (district, suppression.text(going, suppression.shows_alone(going, smallest)), target)
            for district, going, target in figures.by_district(rows)
        ],
        "smallest": smallest,
    }
    return render(request, "reports/districts.html", context)


@require(Permission.SEE_DISTRICT)
@from_replica
def district(request: HttpRequest, pk: int) -> HttpResponse:
    return _dashboard(request, get_object_or_404(District.objects.with_figures_for(request.user), pk=pk))


def _dashboard(request: HttpRequest, place: District | None) -> HttpResponse:
    form = CutForm(request.GET, of_city=place is None)
    page = dashboard(place, form.cut, timezone.localdate(), settings.SMALLEST_GROUP)
    own = request.user.access.districts(Permission.FILE_REPORTS)
    rows = None if page.rows is None else Paginator(page.rows, ROWS).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "heading": CUTS[form.cut],
        "page": page,
        "place": place,
        "headlines": words.headlines(page),
        "rows": rows and [(row, words.drawn(row.outcomes.attainment)) for row in rows],
        "pager": rows,
        "attainment": words.drawn(page.outcomes.attainment) if page.outcomes else None,
        "strips": words.strips(page),
        "due": filing.due(timezone.localdate(), [place]) if place and place.pk in own else [],
        "sees_city": request.user.access.has(Permission.KEEP_ORGANISATION),
    }
    return render(request, "reports/dashboard.html", context)


@require(Permission.SEE_DISTRICT)
def definitions_page(request: HttpRequest) -> HttpResponse:
    """What each figure means."""
    context = {"dashboard": definitions.DASHBOARD, "evaluation": definitions.EVALUATION}
    return render(request, "reports/definitions.html", context)

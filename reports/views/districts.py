"""The steering group's page: figures of a district, no names."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.access import require
from accounts.models import District
from accounts.roles import Permission
from ppss.lib.replica import from_replica
from reports import dashboard, figures, suppression


@require(Permission.SEE_DISTRICT)
@from_replica
def districts(request: HttpRequest) -> HttpResponse:
    """Every district whose figures one may see; who steers a single one goes straight there."""
    today = timezone.localdate()
    rows = list(District.objects.with_figures_for(request.user).current(today))
    if len(rows) == 1:
        return redirect("reports:district", rows[0].pk)
    counted = figures.by_district(rows)
    counts, smallest = [going for _district, going, _target in counted], settings.SMALLEST_GROUP
    shows_total = suppression.total_may_stand_beside(counts, smallest)
    context = {
        "rows": [(d, suppression.text(n, suppression.shows_alone(n, smallest)), target) for d, n, target in counted],
        "total": suppression.text(sum(counts), shows_total),
        "smallest": smallest,
    }
    return render(request, "reports/districts.html", context)


@require(Permission.SEE_DISTRICT)
@from_replica
def district(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(District.objects.with_figures_for(request.user), pk=pk)
    today = timezone.localdate()
    others = District.objects.with_figures_for(request.user).current(today).exclude(pk=row.pk)
    context = {"district": row, "figures": dashboard.of_district(row, today), "today": today, "others": others.exists()}
    return render(request, "reports/district.html", context)

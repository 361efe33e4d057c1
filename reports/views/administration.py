"""Home of the admin: what needs somebody, and where everything is kept."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.access import require
from accounts.models import District, School, Team, User
from accounts.roles import Permission
from imports.models import Batch
from reports import figures, state, suppression
from students.models import ProtectedOpening


@require(Permission.KEEP_ORGANISATION)
def administration(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    counts = [going for _district, going, _target in figures.by_district(District.objects.all())]
    shows_going = suppression.total_may_stand_beside(counts, settings.SMALLEST_GROUP)
    context = {
        "findings": state.findings(today),
        "batches": Batch.objects.select_related("created_by")[:5],
        "districts": District.objects.current(today).count(),
        "schools": School.objects.filter(is_active=True).count(),
        "teams": Team.objects.count(),
        "users": User.objects.filter(is_active=True).count(),
        "unseen": ProtectedOpening.objects.visible_to(request.user).unseen().count(),
        "has_previews": not settings.PRODUCTION,
        "going": suppression.text(sum(counts), shows_going),
    }
    return render(request, "reports/administration.html", context)

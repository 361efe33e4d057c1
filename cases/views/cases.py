"""The list of cases."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.access import require
from accounts.audit import log_look
from accounts.roles import Permission
from cases.forms.cases import CaseFilter
from cases.models import Case
from cases.page.listing import listing, sort
from ppss.lib import weeks


@require(Permission.SEE_CASES)
def cases(request: HttpRequest) -> HttpResponse:
    """Cases of own schools: searched, filtered, sorted, fifty a page."""
    today = timezone.localdate()
    form = CaseFilter(request.GET, user=request.user)
    rows = listing(request.user, today, stages=form.stages(), wanted=form.wanted())
    page = Paginator(sort(rows, request.GET.get("sort", "")), 50).get_page(request.GET.get("page"))
    log_look(request, "cases", students=[case.student_id for case in page])
    context = {
        "form": form,
        "page": page,
        "this_week": weeks.monday(today),
        "is_filtered": any(form.wanted().values()),
        "has_any": page.paginator.count or Case.objects.visible_to(request.user).exists(),
        "today": today,
    }
    return render(request, "cases/cases.html", context)

"""The evaluation as a page and as Excel."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.roles import Permission
from ppss.lib.replica import from_replica
from reports.dashboard import words
from reports.evaluation.definition import VERSION
from reports.evaluation.page import EQUITY, Page
from reports.evaluation.page import evaluation as evaluate
from reports.evaluation.workbook import workbook
from reports.forms.evaluation import PlaceForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _asked(request: HttpRequest) -> tuple[PlaceForm, Page | None]:
    form = PlaceForm(request.GET, user=request.user)
    if form.place is None and not form.sees_city:
        return form, None
    return form, evaluate(form.place, request.GET.get("period", ""), timezone.localdate(), settings.SMALLEST_GROUP)


@require(Permission.SEE_DISTRICT)
@from_replica
def evaluation(request: HttpRequest) -> HttpResponse:
    """How it went for those closed: of a district, or of the city."""
    form, page = _asked(request)
    query = request.GET.copy()
    context = {"form": form, "page": page, "place": form.place, "version": VERSION, "query": query.urlencode()}
    context |= {"smallest": settings.SMALLEST_GROUP}
    if page and page.whole:
        context |= {
            "whole": _drawn(page.whole),
            "equity": [_section(section) for section in page.sections if section.by in EQUITY],
            "rest": [_section(section) for section in page.sections if section.by not in EQUITY],
            "tools": [
                (tool, words.drawn(tool.group.attainment), tool.change and words.spread(tool.change))
                for tool in page.tools
            ],
        }
    return render(request, "reports/evaluation.html", context)


def _section(section: object) -> dict[str, object]:
    groups = None if section.groups is None else [(label, _drawn(group)) for label, group in section.groups]
    return {"by": section.by, "title": section.title, "groups": groups}


def _drawn(group: object) -> dict[str, object]:
    return {
        "group": group,
        "directions": words.drawn(group.directions),
        "attainment": words.drawn(group.attainment),
        "satisfied": words.drawn(group.satisfied),
    }


@require(Permission.SEE_DISTRICT)
@from_replica
def evaluation_file(request: HttpRequest) -> HttpResponse:
    """The same figures as Excel."""
    form, page = _asked(request)
    place = str(form.place) if form.place else _("The whole city")
    response = HttpResponse(workbook(page or Page((), None), place), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="evaluation.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response

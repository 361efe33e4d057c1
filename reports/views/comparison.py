"""Term comparison: figures for steering groups and admins, own students for coaches; as page, paper and spreadsheet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.access import require
from accounts.audit import log_look
from accounts.roles import Permission
from ppss.lib import pdf, spreadsheet
from ppss.lib.replica import from_replica
from ppss.lib.text import fold
from reports.comparison import asked, excel, page
from reports.comparison.compute import TotalsDiffer
from reports.forms.comparison import FiguresFilter, OwnFilter


@require(Permission.SEE_DISTRICT)
@from_replica
def comparison(request: HttpRequest, output: str = "page") -> HttpResponse:
    """Figures of a district or the city, small groups left out."""
    form = FiguresFilter(request.GET, user=request.user)
    try:
        found = asked.for_figures(form, timezone.localdate())
    except TotalsDiffer as error:
        return wrong(request, error)
    return _answer(request, output, form, found, "reports:comparison")


@require(Permission.WORK_WEEK)
def own_comparison(request: HttpRequest, output: str = "page") -> HttpResponse:
    """The coach's own students, whose grades the coach may see one by one: nothing is left out."""
    form = OwnFilter(request.GET)
    try:
        found = asked.for_coach(form, request.user, timezone.localdate())
    except TotalsDiffer as error:
        return wrong(request, error)
    log_look(request, "term comparison", students=found.scope.cases().order_by().values_list("student", flat=True))
    return _answer(request, output, form, found, "reports:own_comparison")


def wrong(request: HttpRequest, error: TotalsDiffer) -> HttpResponse:
    return render(request, "reports/comparison_wrong.html", {"differences": error.differences}, status=500)


def _answer(
    request: HttpRequest, output: str, form: FiguresFilter | OwnFilter, found: asked.Asked | None, name: str
) -> HttpResponse:
    if found is None:
        return render(request, "reports/comparison.html", {"form": form, "shown": None})
    if output != "page":
        return as_file(output, found.shown, found.frame)
    query = request.GET.urlencode()
    links = {kind: f"{reverse(f'{name}_{kind}')}{'?' if query else ''}{query}" for kind in ("excel", "pdf", "freeze")}
    context = page.context(found.shown, found.frame) | {"form": form, "links": links, "is_part": found.is_part}
    return render(request, "reports/comparison.html", context)


def as_file(output: str, shown: page.Shown, frame: page.Frame) -> HttpResponse:
    """The comparison as ``excel`` or ``pdf``: what is shown on the page, and nothing more."""
    name = f"terminsjamforelse-{fold(frame.place).replace(' ', '-')}-{frame.counted_on.isoformat()}"
    if output == "excel":
        return spreadsheet.response(excel.workbook(shown, frame), f"{name}.xlsx")
    return pdf.response("reports/comparison_paper.html", page.context(shown, frame), f"{name}.pdf")

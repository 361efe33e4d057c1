"""Term comparison: figures for steering groups and admins, own students for coaches."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.access import require
from accounts.audit import log_look
from accounts.roles import Permission
from ppss.lib.replica import from_replica
from reports.comparison import figures, words
from reports.comparison.compute import TotalsDiffer
from reports.comparison.definition import VERSION, Group, Indicator
from reports.comparison.scope import Scope
from reports.comparison.shown import Shown, everything
from reports.forms.comparison import YEARS, FiguresFilter, OwnFilter


@require(Permission.SEE_DISTRICT)
@from_replica
def comparison(request: HttpRequest) -> HttpResponse:
    """Figures of a district or the city, small groups left out."""
    form = FiguresFilter(request.GET, user=request.user)
    wanted = form.cleaned_data if form.is_valid() else {}
    district, year = wanted.get("district"), wanted.get("year")
    if not form.sees_city:
        district = district or (form.own[0] if form.own else None)
        if district is None:
            return render(request, "reports/comparison.html", {"form": form, "shown": None})
    school = wanted.get("school")
    if year:
        siblings = figures.grades(district, YEARS)
        part = siblings[YEARS.index(year)]
    elif school and school.district_id == district.pk:
        siblings = figures.schools_of(district)
        part = next(scope for scope in siblings if scope.school == school)
    elif form.sees_city and district:
        siblings, part = figures.districts(), Scope(district=district)
        district = None
    else:
        siblings, part = [], None
    try:
        shown = figures.of_place(
            timezone.localdate(), settings.SMALLEST_GROUP, district=district, part=part, siblings=siblings
        )
    except TotalsDiffer as error:
        return _wrong(request, error)
    place = (part and (part.school or part.district)) or district
    return _page(request, shown, {"form": form, "place": place, "is_part": part is not None})


@require(Permission.WORK_WEEK)
def own_comparison(request: HttpRequest) -> HttpResponse:
    """The coach's own students, whose grades the coach may see one by one: nothing is left out."""
    form = OwnFilter(request.GET)
    first = form.cleaned_data["first"] if form.is_valid() else None
    scope = Scope(coach=request.user, first=first)
    log_look(request, "term comparison", students=scope.cases().order_by().values_list("student", flat=True))
    try:
        shown = everything(scope.compare(timezone.localdate()))
    except TotalsDiffer as error:
        return _wrong(request, error)
    return _page(request, shown, {"form": form, "is_own": True})


def _wrong(request: HttpRequest, error: TotalsDiffer) -> HttpResponse:
    return render(request, "reports/comparison_wrong.html", {"differences": error.differences}, status=500)


def _page(request: HttpRequest, shown: Shown, more: dict[str, object]) -> HttpResponse:
    rows = []
    for each in shown.columns:
        cells = [
            {
                "cell": cell,
                "sign": words.SIGNS.get(cell.verdict, ""),
                "change": words.change(cell),
                "moves": indicator in each.moves,
                "chance": words.chance(cell) if indicator in each.moves else "",
                "indicator": indicator,
            }
            for indicator, cell in (each.cells or {}).items()
        ]
        rows.append(
            {"column": each.column, "label": each.column.group.label, "students": each.students, "cells": cells}
        )
    whole = shown.column(Group.TWO_TERMS)
    context = {
        "shown": shown,
        "rows": rows,
        "indicators": list(Indicator),
        "raised": whole.cells[Indicator.PASSED_SHARE] if Indicator.PASSED_SHARE in whole.moves else None,
        "left_out": [(words.why_left_out(key), count) for key, count in shown.left_out.items() if count != 0],
        "version": VERSION,
    }
    return render(request, "reports/comparison.html", context | more)

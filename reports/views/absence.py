"""The absence of schools side by side: figures alone, small schools hidden."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from absence import totals, windows
from absence.choices import Window
from absence.measures import Share, Sums
from absence.totals import SchoolTotal
from absence.windows import Weeks
from accounts.access import require
from accounts.models import District, School
from accounts.roles import Permission
from ppss.lib.listing import asked_id
from reports import suppression
from students.terms import DAY, read_calendar


@dataclass(frozen=True)
class Row:
    """A school and its total; ``total`` is None where the school is too small to be shown."""

    school: School
    total: SchoolTotal | None


#: What the schools can be ordered by; those that are hidden come last.
ORDERS = {
    "school": lambda row: row.school.name,
    "district": lambda row: (row.school.district.name, row.school.name),
    **{name.value: lambda row, name=name: row.total.sums.number(name) or 0 for name in list(Share)[:4]},
}
DEFAULT_ORDER = "district"


@require(Permission.SEE_DISTRICT)
def schools(request: HttpRequest) -> HttpResponse:
    """Absence and coverage of each school whose figures one may see, and of all of them together."""
    today = timezone.localdate()
    districts = list(District.objects.with_figures_for(request.user).current(today).order_by("name"))
    asked = asked_id(request.GET.get("district", ""))
    chosen = [district for district in districts if district.pk == asked] or districts
    weeks, is_wrong = _weeks(request)
    places = School.objects.filter(district__in=chosen).select_related("district").in_bulk()
    found = totals.by_school(places, weeks)
    smallest = settings.SMALLEST_GROUP
    rows = [
        Row(places[each.school], each if suppression.shows_alone(each.students, smallest) else None) for each in found
    ]
    counts = [each.students for each in found]
    whole = sum((each.sums for each in found), Sums()), sum((each.before for each in found), Sums())
    context = {
        "rows": _ordered(rows, request.GET.get("sort", "")),
        "whole": SchoolTotal(0, sum(counts), *whole) if suppression.total_may_stand_beside(counts, smallest) else None,
        "districts": districts,
        "district": chosen[0] if len(chosen) == 1 and len(districts) > 1 else None,
        "weeks": weeks,
        "is_wrong": is_wrong,
        "windows": Window.choices,
        "own": [
            request.GET.get("from") or weeks.first_day.isoformat(),
            request.GET.get("to") or min(weeks.last_day, today).isoformat(),
        ],
        "smallest": smallest,
    }
    return render(request, "reports/schools.html", context)


def _weeks(request: HttpRequest) -> tuple[Weeks, bool]:
    """The weeks asked for, in the calendar that all schools share; and whether the days asked for are wrong."""
    today = timezone.localdate()
    kind = request.GET.get("window", Window.WEEKS)
    own, is_wrong = windows.own_dates(request.GET, today) if kind == Window.OWN else (None, False)
    calendar = read_calendar(min(own[0] if own else today, today) - 7 * windows.SEARCHED * DAY, today)
    return windows.choose(kind, today=today, calendar=calendar, own=own), is_wrong


def _ordered(rows: list[Row], order: str) -> list[Row]:
    key = ORDERS.get(order.lstrip("-"), ORDERS[DEFAULT_ORDER])
    shown = sorted((row for row in rows if row.total), key=ORDERS["school"])
    hidden = sorted((row for row in rows if not row.total), key=ORDERS["school"])
    return sorted(shown, key=key, reverse=order.startswith("-")) + hidden

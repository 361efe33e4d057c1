"""How fully a school registers its lessons, and which lessons lack it: for those who can have it mended."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from absence import coverage as covering
from absence.choices import Window
from absence.coverage import Line
from absence.measures import Sums
from absence.pages import schools_of, settings_of, tabs, window_of
from accounts.access import require
from accounts.roles import Permission
from ppss.lib import weeks
from ppss.lib.listing import PAGE_SIZE, searched
from students.models import Subject


@dataclass(frozen=True)
class Cell:
    """A week of a line: its sums and how full it is; no lessons, no level."""

    week: datetime.date
    sums: Sums | None = None
    level: int | None = None


def _cells(line: Line, columns: tuple[datetime.date, ...]) -> list[Cell]:
    found = ((week, line.weeks.get(week)) for week in columns)
    return [Cell(week, sums, covering.level(sums)) if sums else Cell(week) for week, sums in found]


@require(Permission.SEE_ABSENCE)
def coverage(request: HttpRequest) -> HttpResponse:
    """Registered of scheduled time, by class and subject and week, the worst first."""
    today = timezone.localdate()
    schools = schools_of(request)
    school = schools[0]
    chosen, is_wrong = window_of(request, school, settings_of(school), today)
    matrix = covering.read(request.user, school, chosen.first_day, chosen.last_day)
    tables = [
        {"name": "class", "word": _("Class"), "title": _("By class"), "lines": matrix.classes},
        {"name": "subject", "word": _("Subject"), "title": _("By subject"), "lines": matrix.subjects},
    ]
    for table in tables:
        table["rows"] = [(line, _cells(line, matrix.weeks)) for line in table["lines"]]
    context = {
        "school": school,
        "schools": sorted(schools, key=lambda s: s.name),
        "weeks": chosen,
        "is_wrong": is_wrong,
        "windows": Window.choices,
        "own": [
            request.GET.get("from") or chosen.first_day.isoformat(),
            request.GET.get("to") or min(chosen.last_day, today).isoformat(),
        ],
        "matrix": matrix,
        "whole": _cells(matrix.whole, matrix.weeks),
        "tables": tables,
        "tabs": tabs("absence:coverage", school),
    }
    return render(request, "absence/coverage.html", context)


@require(Permission.SEE_ABSENCE)
def unregistered(request: HttpRequest) -> HttpResponse:
    """Lessons that are not registered for everybody, of a class, a subject and a week where they are asked for."""
    today = timezone.localdate()
    school = schools_of(request)[0]
    first, last, week = _span(request, today)
    school_class, subject = searched(request.GET.get("class")), searched(request.GET.get("subject"))
    lessons = covering.lessons_of(request.user, school, first, last)
    rows = covering.unregistered(lessons, school_class=school_class, subject=subject)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    subjects = Subject.objects.in_bulk()
    page.object_list = [row | {"subject": subjects[row["subject"]]} for row in page]
    context = {
        "page": page,
        "school": school,
        "first": first,
        "last": last,
        "week": week,
        "school_class": school_class,
        "no_class": covering.NO_CLASS,
        "subject": next((s for s in subjects.values() if s.code == subject), None),
        "tabs": tabs("absence:coverage", school),
    }
    return render(request, "absence/unregistered.html", context)


def _span(request: HttpRequest, today: datetime.date) -> tuple[datetime.date, datetime.date, datetime.date | None]:
    """The days of ``?week=2026-W40``, or from ``?from=`` to ``?to=``; else the latest four weeks. And the week."""
    try:
        week = weeks.parse(request.GET.get("week", ""))
        return week, week + datetime.timedelta(days=6), week
    except ValueError:
        pass
    try:
        first, last = (datetime.date.fromisoformat(request.GET.get(name, "")) for name in ("from", "to"))
    except ValueError:
        first, last = weeks.shift(today, -4), today
    return first, last, None

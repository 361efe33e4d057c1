"""The attendance of a student as a tab of the case."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import require
from accounts.roles import Permission
from cases.page import attendance, people
from cases.views.case_pages import case_context, find_case


@require(Permission.SEE_CASES)
def case_absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Week bars, the line over the terms with what was done meanwhile, by subject and by weekday."""
    case = find_case(request, pk)
    context = case_context(request, case, "case_absence")
    opening = context["opening"]
    found = attendance.read(case, request.user, opening, people.absence_at_enrolment(case, opening))
    context |= {
        "attendance": found,
        "patterns": attendance.patterns(case, request.user, opening, found.bars) if found else None,
        "closed": attendance.why_closed(opening, request.user),
    }
    return render(request, "cases/case_absence.html", context)

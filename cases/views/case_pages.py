"""The page of a case: overview, time line, follow-ups; and the frame that every tab stands in."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.access import require
from accounts.audit import log_look
from accounts.choices import Category
from accounts.roles import Permission
from cases import timeline
from cases.models import Case
from cases.opening import read_opening
from cases.page import attendance, followed, goals, people, steps, tabs
from cases.page.path import path
from ppss.lib import weeks

#: The part of the change history that a tab leads to.
HISTORIES = {
    "case": "proposal",
    "case_mapping": "mapping",
    "case_plan": "plan",
    "case_follow_ups": "follow_ups",
    "case_contacts": "contacts",
}


def find_case(request: HttpRequest, pk: int) -> Case:
    """The case, with all that its frame shows; 404 outside of what the person may see."""
    cases = Case.objects.visible_to(request.user).select_related("student__school", "school__district")
    return get_object_or_404(cases.prefetch_related("coaches"), pk=pk)


def case_context(request: HttpRequest, case: Case, tab: str, look: str = "") -> dict[str, object]:
    """What ``cases/_case_layout.html`` needs: case, student, path, opening (consent in words), tabs, may_work.

    ``tab`` is the URL name of the page without its namespace, such as ``case_plan``. Notes the look in the access log,
    under the tab's name or the key in ``look``.
    """
    opening = read_opening(case.student_id, request.user.agency)
    log_look(
        request,
        look or tab.replace("_", " "),
        students=[case.student_id],
        why=request.user.access.why(case.school_id),
        own={case.student_id: [c.pk for c in opening.valid]} if request.user in case.coaches.all() else None,
    )
    return {
        "case": case,
        "student": case.student,
        "path": path(case),
        "opening": opening,
        "tabs": tabs.of_case(case, tab),
        "weeks_enrolled": case.weeks_enrolled(),
        "may_work": case.school_id in request.user.access.schools(Permission.WORK_CASES),
        "history_of": HISTORIES.get(tab, ""),
    }


@require(Permission.SEE_CASES)
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the case stands: what comes next, goals, people, the latest of the time line."""
    row = find_case(request, pk)
    context = case_context(request, row, "case")
    opening = context["opening"]
    events = timeline.known(timeline.events(row, opening))
    initial = people.absence_at_enrolment(row, opening)
    context |= {
        "next": steps.next_step(row, request.user, opening),
        "plan": goals.plan_in_force(row, request.user, opening),
        "goals": goals.goal_rows(row, request.user, opening, weeks.monday(opening.today)),
        "entries": timeline.entries(events[:6]),
        "people": people.people(row),
        "proposal": people.proposal(row, request.user, opening),
        "closings": people.closings(row, request.user, opening),
        "initial_absence": initial,
        "attendance": attendance.read(row, request.user, opening, initial),
    }
    return render(request, "cases/case.html", context)


@require(Permission.SEE_CASES)
def case_timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """All that happened, by kind and page."""
    row = find_case(request, pk)
    context = case_context(request, row, "case")
    kind = request.GET.get("kind", "")
    events = timeline.known(timeline.events(row, context["opening"], kind))
    page = Paginator(events, 50).get_page(request.GET.get("page"))
    context |= {"page": page, "entries": timeline.entries(page), "kinds": timeline.KINDS, "kind": kind}
    return render(request, "cases/case_timeline.html", context)


@require(Permission.SEE_CASES)
def case_follow_ups(request: HttpRequest, pk: int) -> HttpResponse:
    """Every week since the plan was put in force: followed up, missed, or still to come."""
    row = find_case(request, pk)
    context = case_context(request, row, "case_follow_ups")
    context |= followed.follow_ups(row, request.user, context["opening"])
    context["closed"] = context["opening"].why_closed(Category.PLAN)
    return render(request, "cases/case_follow_ups.html", context)

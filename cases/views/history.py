"""The change history of a case as pages, a part at a time."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import require
from accounts.roles import Permission
from cases import plan_rules
from cases.page.history import PARTS, changes
from cases.views.case_pages import case_context, find_case

#: The tab that each part belongs to.
TABS = {
    "mapping": "case_mapping",
    "plan": "case_plan",
    "follow_ups": "case_follow_ups",
    "contacts": "case_contacts",
    "proposal": "case",
    "closing": "case",
}


@require(Permission.SEE_CASES)
def case_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who changed what and when in one part of the case (``?of=plan``), with the words that differ."""
    case = find_case(request, pk)
    part = request.GET.get("of") if request.GET.get("of") in PARTS else "plan"
    context = case_context(request, case, TABS[part], look="case history")
    page = Paginator(changes(case, context["opening"], part), 50).get_page(request.GET.get("page"))
    theirs = next(half for half, agency in plan_rules.HALVES.items() if agency != request.user.agency)
    category = plan_rules.category_of(theirs) if part == "mapping" else PARTS[part][1][0].CATEGORY
    words = {key: word for key, (word, _models) in PARTS.items()}
    context |= {
        "page": page,
        "part": part,
        "choices": [{"url": f"?of={key}", "word": word, "is_here": key == part} for key, word in words.items()],
        "closed": context["opening"].why_closed(category),
        "history_of": "",
    }
    return render(request, "cases/case_history.html", context)

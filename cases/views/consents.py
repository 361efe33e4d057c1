"""The consents of a case's student, as a tab of the case."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import require
from accounts.roles import Permission
from cases import rules
from cases.views.case_pages import case_context, find_case
from students import consent_words
from students.models import Consent


@require(Permission.SEE_CASES)
def case_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Every consent there is and was, the latest first, with what each covers and what is missing."""
    case = find_case(request, pk)
    context = case_context(request, case, "case_consent")
    consents = Consent.objects.visible_to(request.user).filter(student=case.student_id).in_whole()
    context |= {
        "rows": [{"consent": c, "standing": consent_words.standing(c)} for c in consents],
        "may_edit": request.user.access.has(Permission.EDIT_STUDENTS),
        "may_enrol": context["may_work"] and rules.may_step(rules.Step.ENROL, case.stage) and context["opening"].valid,
    }
    return render(request, "cases/case_consent.html", context)

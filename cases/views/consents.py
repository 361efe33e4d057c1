"""The consents of a case's student, as a tab of the case; asking for one, and what became of that."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.audit import log_look
from accounts.roles import Permission
from cases import rules
from cases.forms.consents import AskForm, SettleForm
from cases.opening import read_opening
from cases.views.case_pages import case_context, find_case
from students import consent_words
from students.actions import consent_requests
from students.models import Consent, ConsentRequest


@require(Permission.SEE_CASES)
def case_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Every consent there is and was, the latest first, with what each covers and what is missing."""
    case = find_case(request, pk)
    context = case_context(request, case, "case_consent")
    consents = Consent.objects.visible_to(request.user).filter(student=case.student_id).in_whole()
    context |= {
        "rows": [{"consent": c, "standing": consent_words.standing(c)} for c in consents],
        "requests": ConsentRequest.objects.filter(student=case.student_id).select_related("asked_by", "settled_by"),
        "may_edit": request.user.access.has(Permission.EDIT_STUDENTS),
        "may_enrol": context["may_work"] and rules.may_step(rules.Step.ENROL, case.stage) and context["opening"].valid,
    }
    return render(request, "cases/case_consent.html", context)


@require(Permission.SEE_CASES)
def consent_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask those who meet the family for a consent that opens what is closed; ``?category=`` is ticked."""
    case = find_case(request, pk)
    log_look(request, "case consent", students=[case.student_id])
    opening = read_opening(case.student_id, request.user.agency)
    closed = opening.closed or opening.open
    wanted = request.GET.get("category")
    first = {*opening.open, wanted} if wanted in closed else closed
    form = AskForm(request.POST if request.method == "POST" else None, first=first)
    if request.method == "POST" and form.attempt(consent_requests.ask, by=request.user, student=case.student):
        messages.success(request, _("The request is sent. The coaches see it in their week."))
        return redirect("cases:case_consent", pk=case.pk)
    context = {"case": case, "student": case.student, "form": form, "opening": opening}
    return render(request, "cases/consent_ask.html", context)


@require(Permission.EDIT_STUDENTS)
def consent_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Who asks for what; register the consent, or say why there is none."""
    rows = ConsentRequest.objects.visible_to(request.user).select_related("student__school", "asked_by", "settled_by")
    asked = get_object_or_404(rows, pk=pk)
    log_look(request, "case consent", students=[asked.student_id])
    form = SettleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        consent_requests.settle(request=asked, by=request.user, **form.cleaned_data)
        messages.success(request, _("The request is settled."))
        return redirect("cases:of_student", pk=asked.student_id)
    context = {
        "asked": asked,
        "student": asked.student,
        "form": form,
        "opening": read_opening(asked.student_id, request.user.agency),
    }
    return render(request, "cases/consent_request.html", context)

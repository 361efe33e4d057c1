"""Student cards of a case: today's with its links, and those that have been."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import require
from accounts.audit import log_look
from accounts.choices import Category
from accounts.roles import Permission
from cases.models import Case
from cases.views.case_pages import case_context, find_case
from cases.views.fetching import case_or_404, record_or_404
from outreach import cards as pages
from outreach.actions import cards as actions
from outreach.forms.cards import CheckInForm, CheckOutForm
from outreach.models import StudentCard
from outreach.rendering import first_name


@require(Permission.SEE_CASES)
def cards(request: HttpRequest, pk: int) -> HttpResponse:
    """Today's card, or the form that makes it at check-in; the earlier ones."""
    case = find_case(request, pk)
    form = CheckInForm(
        request.POST if request.method == "POST" else None, offered=pages.lessons_of_today(case, request.user)
    )
    if request.method == "POST":
        case_or_404(request, pk, Permission.WORK_CASES)
        if form.attempt(actions.check_in, by=request.user, case=case):
            messages.success(request, _("The card is made. Show the codes, or print it."))
            return redirect("outreach:cards", case.pk)
    return _page(request, case, form)


def _page(request: HttpRequest, case: Case, form: CheckInForm, check_out: CheckOutForm | None = None) -> HttpResponse:
    context = case_context(request, case, "outreach:cards", look="student cards")
    today = timezone.localdate()
    rows = StudentCard.objects.visible_to(request.user).filter(case=case).prefetch_related("lessons")
    own = next((card for card in rows.filter(date=today) if card.agency == request.user.agency), None)
    earlier = rows.exclude(pk=own.pk) if own else rows
    initial = {"note": own.note, "revision": own.revision} if own else {}
    context |= {
        "form": form,
        "problem": None if own else actions.problem(case, today),
        "card": own,
        "codes": pages.codes(own) if own and context["may_work"] else [],
        "check_out": check_out or CheckOutForm(initial=initial, student=case.student),
        "page": Paginator(earlier, pages.ON_A_PAGE).get_page(request.GET.get("page")),
        "closed": context["opening"].why_closed(Category.PLAN),
    }
    return render(request, "outreach/cards.html", context)


@require(Permission.WORK_CASES)
def card_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The card on paper, a code for each lesson."""
    card = record_or_404(request, StudentCard, pk, Permission.WORK_CASES)
    log_look(request, "student cards", students=[card.case.student_id])
    context = {"card": card, "first_name": first_name(card.case.student), "codes": pages.codes(card)}
    return render(request, "outreach/card_print.html", context)


@require(Permission.WORK_CASES)
@require_POST
def card_check_out(request: HttpRequest, pk: int) -> HttpResponse:
    """The end of the day."""
    card = record_or_404(request, StudentCard, pk, Permission.WORK_CASES)
    form = CheckOutForm(request.POST, student=card.case.student)
    if form.attempt(actions.check_out, by=request.user, card=card):
        messages.success(request, _("Checked out."))
        return redirect("outreach:cards", card.case_id)
    case = find_case(request, card.case_id)
    return _page(request, case, CheckInForm(offered=[]), form)

"""What student, guardians and manager say to a plan; and referrals onward."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import drafts
from accounts.access import require
from accounts.models import User
from accounts.roles import Permission
from cases.actions import plans, referrals
from cases.choices import Approver, PlanStatus
from cases.forms.approvals import ApprovalsForm
from cases.forms.referrals import AnswerForm, ReferralForm
from cases.models import ActionPlan, Referral
from cases.views.fetching import case_or_404, record_or_404


@require(Permission.WORK_CASES)
def plan_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what the student and the guardians say to a draft."""
    plan = record_or_404(request, ActionPlan, pk, Permission.WORK_CASES)
    if plan.status != PlanStatus.DRAFT and request.method != "POST":
        messages.info(request, _("Only a draft is approved. Make a new version to change the plan."))
        return redirect("cases:case_plan", plan.case_id)
    links = plan.case.student.guardianships.select_related("guardian")
    form = ApprovalsForm(request.POST or None, plan=plan, links=links, name=str(plan.case.student))
    if request.method == "POST" and form.is_valid() and _approved(form, plan, request.user):
        drafts.done(request)
        messages.success(request, _("The answers are saved."))
        return redirect("cases:case_plan", plan.case_id)
    return render(request, "cases/plan_approve.html", {"case": plan.case, "plan": plan, "form": form})


def _approved(form: ApprovalsForm, plan: ActionPlan, by: User) -> bool:
    """Save every answer or, where one is refused, none; the refusal stands at its field."""
    said = None
    try:
        with transaction.atomic():
            for said in form.said():
                plans.approve(
                    plan=plan,
                    by=by,
                    approver=said.approver,
                    guardian=said.guardian,
                    approves=said.approves,
                    on=said.on,
                    note=said.note,
                )
    except ValidationError as error:
        form.refuse_said(said, error)
        return False
    return True


@require(Permission.SEE_CASES)
@require_POST
def plan_approve_manager(request: HttpRequest, pk: int) -> HttpResponse:
    """The manager's own yes or no; the action refuses everybody else."""
    plan = record_or_404(request, ActionPlan, pk)
    answer = request.POST.get("answer")
    approves = answer == "yes"
    if answer not in ("yes", "no"):
        messages.error(request, _("Choose whether you approve the plan or say no."))
        return redirect("cases:case_plan", plan.case_id)
    try:
        plans.approve(
            plan=plan,
            by=request.user,
            approver=Approver.MANAGER,
            approves=approves,
            note=request.POST.get("note", "")[:300],
        )
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        drafts.done(request)
        messages.success(request, _("You have approved the plan.") if approves else _("You have said no to the plan."))
    return redirect("cases:case_plan", plan.case_id)


@require(Permission.WORK_CASES)
def referral_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a referral onward: to whom and when."""
    case = case_or_404(request, pk, Permission.WORK_CASES)
    form = ReferralForm(request.POST or None)
    if request.method == "POST" and form.attempt(plans.refer, by=request.user, case=case):
        messages.success(request, _("The referral is noted."))
        return redirect("cases:case_plan", case.pk)
    return render(request, "cases/referral_new.html", {"case": case, "form": form})


@require(Permission.WORK_CASES)
def referral_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Note the day on which a referral was answered."""
    referral = record_or_404(request, Referral, pk, Permission.WORK_CASES)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.attempt(referrals.answer, by=request.user, referral=referral):
        messages.success(request, _("The answer is noted."))
        return redirect("cases:case_plan", referral.case_id)
    return render(request, "cases/referral_answer.html", {"case": referral.case, "referral": referral, "form": form})

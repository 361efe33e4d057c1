"""What a student is written by itself."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import require
from accounts.audit import log_look
from accounts.roles import Permission
from cases.models import Case
from cases.views.fetching import case_or_404, record_or_404
from outreach.actions import message_plans
from outreach.choices import PlanKind
from outreach.forms.student_messages import MessagePlanForm
from outreach.models import MessagePlan, SmsTemplate


@require(Permission.WORK_CASES)
def message_plan_new(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A new line of what goes by itself."""
    case = case_or_404(request, pk, Permission.WORK_CASES)
    kind = kind if kind in PlanKind.values else PlanKind.GREETING
    return _edit(request, case, MessagePlan(case=case, kind=kind), message_plans.make, {"case": case})


@require(Permission.WORK_CASES)
def message_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one."""
    plan = record_or_404(request, MessagePlan, pk, Permission.WORK_CASES)
    return _edit(request, plan.case, plan, message_plans.change, {"plan": plan})


def _edit(
    request: HttpRequest, case: Case, plan: MessagePlan, action: object, about: dict[str, object]
) -> HttpResponse:
    log_look(request, "case messages", students=[case.student_id])
    offered = SmsTemplate.objects.visible_to(request.user).offered(plan.kind)
    initial = {} if plan.pk else {"text": next((each.text for each in offered), "")}
    form = MessagePlanForm(request.POST or None, instance=plan, initial=initial, kind=plan.kind, student=case.student)
    if request.method == "POST" and "use" in request.POST:
        chosen = next((each for each in offered if str(each.pk) == request.POST["use"]), None)
        if chosen:
            form.with_text(chosen.text)
    elif request.method == "POST" and form.attempt(action, by=request.user, **about):
        messages.success(request, _("The plan of messages is saved."))
        return redirect("outreach:thread", case.pk)
    is_filling = request.method == "POST" and "use" in request.POST
    context = {"form": form, "plan": plan, "case": case, "student": case.student, "templates": offered}
    return render(request, "outreach/message_plan.html", context | {"is_filling": is_filling})


@require(Permission.WORK_CASES)
@require_POST
def message_plan_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop one."""
    plan = record_or_404(request, MessagePlan, pk, Permission.WORK_CASES)
    try:
        message_plans.stop(plan=plan, by=request.user)
        messages.success(request, _("It is stopped. What was waiting does not go."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("outreach:thread", plan.case_id)

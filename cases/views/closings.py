"""Closing and booster."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from absence.forms.figures import kept_label
from absence.models import AbsenceFigure
from accounts import drafts
from accounts.access import require
from accounts.forms.rows import ActionForm
from accounts.roles import Permission
from cases import rules
from cases.actions import boosters, closings
from cases.choices import Stage
from cases.forms.closings import CallOffForm, CloseForm, ClosingEditForm, HoldForm, MoveForm
from cases.models import Booster, Closing, SubGoal
from cases.opening import read_opening
from cases.page import people
from cases.views.enrolment import offered, out_of_order
from cases.views.fetching import case_or_404, record_or_404


@require(Permission.WORK_CASES)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """How the case ended; the booster follows three months on."""
    case = case_or_404(request, pk, Permission.WORK_CASES)
    if refused := out_of_order(request, case, rules.Step.CLOSE):
        return refused
    initial = {"on": timezone.localdate(), "booster": True}
    offers = offered(request, case.student) if case.enrolled_on else []
    form = CloseForm(request.POST or None, case=case, initial=initial, offers=offers)
    if form.is_valid():
        try:
            closings.close(case=case, by=request.user, **form.given())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            drafts.done(request)
            messages.success(request, _("The case is closed."))
            return redirect("cases:case", case.pk)
    going = SubGoal.objects.visible_to(request.user).filter(case=case, last_week__gte=timezone.localdate())
    context = {"case": case, "student": case.student, "form": form, "sub_goals": going}
    context["initial_absence"] = people.absence_at_enrolment(case, read_opening(case.student_id, request.user.agency))
    return render(request, "cases/close.html", context)


@require(Permission.WORK_CASES)
def closing_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a closing right: goals, figure, reason, day. What stood before is in the change history."""
    closing = record_or_404(request, Closing, pk, Permission.WORK_CASES)
    case = closing.case
    if closing.agency != request.user.agency:
        messages.error(request, _("Only the agency that wrote this can change it."))
        return redirect("cases:case", case.pk)
    figure = AbsenceFigure.objects.visible_to(request.user).filter(pk=closing.absence_id).first()
    offers = offered(request, case.student, kept=closing.closed_on)
    more = {"offers": offers, "kept": kept_label(figure) if closing.absence_id else ""}
    form = ClosingEditForm(request.POST or None, closing=closing, **(more if closing.enrolled_on else {}))
    if form.is_valid() and form.run(closings.correct, closing=closing, by=request.user, **form.given()):
        messages.success(request, _("The correction is saved."))
        return redirect("cases:case", case.pk)
    context = {"case": case, "student": case.student, "form": form, "closing": closing}
    return render(request, "cases/closing_edit.html", context)


#: What can be done with a booster, the last one when it is called off: the form and the action.
BOOSTER_STEPS = {
    "hold": (HoldForm, boosters.hold),
    "move": (MoveForm, boosters.move),
    "call_off": (CallOffForm, boosters.call_off),
    "again": (MoveForm, boosters.plan_again),
}


@require(Permission.WORK_CASES)
def booster(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold the booster, move it, or call it off; plan another after one that is called off."""
    booster = record_or_404(request, Booster, pk, Permission.WORK_CASES)
    chosen = request.POST.get("step", "hold")
    today = timezone.localdate()
    initial = {"on": today, "due_on": max(booster.due_on, today), "revision": booster.revision}
    forms: dict[str, ActionForm] = {
        step: make(request.POST if request.method == "POST" and step == chosen else None, initial=initial, prefix=step)
        for step, (make, _action) in BOOSTER_STEPS.items()
    }
    form = forms.get(chosen)
    if form is not None and form.is_valid():
        try:
            held = BOOSTER_STEPS[chosen][1](booster=booster, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            return _told(request, held, chosen)
    context = {"booster": booster, "case": booster.case, "student": booster.case.student, "forms": forms}
    others = booster.closing.boosters.filter(held_on=None, called_off="")
    may_plan = booster.called_off and booster.case.stage == Stage.CLOSING and not others.exists()
    return render(request, "cases/booster.html", context | {"chosen": chosen, "may_plan_again": may_plan})


def _told(request: HttpRequest, booster: Booster, step: str) -> HttpResponse:
    """Say what happened; on to taking up again when the student needs support."""
    drafts.done(request)
    told = {
        "hold": _("The booster is held."),
        "move": _("The booster is moved to %(day)s.") % {"day": booster.due_on.isoformat()},
        "call_off": _("The booster is called off."),
        "again": _("A new booster is planned for %(day)s.") % {"day": booster.due_on.isoformat()},
    }
    messages.success(request, told[step])
    if booster.held_on and booster.needs_more:
        return redirect(reverse("cases:reopen", args=[booster.case_id]))
    return redirect("cases:case", booster.case_id)

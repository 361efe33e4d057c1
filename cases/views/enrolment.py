"""Enrolment, coaches, and taking a case up again."""

from __future__ import annotations

import contextlib
import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from absence.measures import AbsenceShare
from absence.reading import offers
from accounts import drafts
from accounts.access import require
from accounts.audit import log_look
from accounts.roles import Permission
from cases import rules
from cases.actions import cases
from cases.forms.enrolment import CoachesForm, EnrolForm, ReopenForm, TakeOverForm
from cases.models import Case
from cases.opening import read_opening
from cases.page import people
from cases.views.fetching import case_or_404
from students.models import Student


def out_of_order(request: HttpRequest, case: Case, step: rules.Step) -> HttpResponse | None:
    """Back to the case with the reason, when the step cannot be taken from where it stands."""
    if rules.may_step(step, case.stage):
        return None
    messages.error(request, str(rules.TRANSITIONS[step].refusal))
    return redirect("cases:case", case.pk)


def offered(
    request: HttpRequest, student: Student, *, kept: datetime.date | None = None, **more: object
) -> list[AbsenceShare]:
    """The figures that attendance gives for the day that the form holds: as sent, else as ``kept``, else today.

    Before the student was born there are none, and the form refuses the day.
    """
    on = kept or timezone.localdate()
    with contextlib.suppress(ValueError):
        on = datetime.date.fromisoformat(request.POST.get("on", ""))
    return offers(student, request.user, on, **more) if on >= student.birth_date else []


@require(Permission.WORK_CASES)
def enrol(request: HttpRequest, pk: int) -> HttpResponse:
    """What is needed, and with it the beginning of the work."""
    case = case_or_404(request, pk, Permission.WORK_CASES)
    if refused := out_of_order(request, case, rules.Step.ENROL):
        return refused
    opening = read_opening(case.student_id, request.user.agency)
    proposal = people.proposal(case, request.user, opening)
    initial = {"on": timezone.localdate(), "coaches": list(case.coaches.all()) or [request.user]}
    form = EnrolForm(request.POST or None, case=case, initial=initial, offers=offered(request, case.student))
    if opening.valid and form.is_valid():
        try:
            cases.enrol(case=case, by=request.user, **form.given())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            drafts.done(request)
            messages.success(request, _("%(name)s is enrolled. Next comes the mapping.") % {"name": case.student})
            return redirect("cases:case", case.pk)
    context = {"case": case, "student": case.student, "form": form, "opening": opening, "proposal": proposal}
    return render(request, "cases/enrol.html", context)


@require(Permission.WORK_CASES)
def coaches(request: HttpRequest, pk: int) -> HttpResponse:
    """Change who works with the student."""
    case = case_or_404(request, pk, Permission.WORK_CASES)
    may_join = case.student.known_to_social_services or bool(
        case.enrolled_on and cases.consent_on(case.student, timezone.localdate())
    )
    form = CoachesForm(
        request.POST or None, case=case, both_agencies=may_join, initial={"coaches": list(case.coaches.all())}
    )
    if form.is_valid():
        try:
            cases.assign_coaches(case=case, by=request.user, coaches=form.cleaned_data["coaches"])
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The coaches are changed."))
            return redirect("cases:case", case.pk)
    return render(request, "cases/coaches.html", {"case": case, "student": case.student, "form": form})


@require(Permission.WORK_CASES)
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Take along the case of a student who has moved here from another school."""
    left_behind = Case.objects.to_take_over_by(request.user).select_related("student__school", "school")
    case = get_object_or_404(left_behind, pk=pk)
    log_look(request, "take over", students=[case.student_id], why=request.user.access.why(case.student.school_id))
    form = TakeOverForm(request.POST or None, case=case, initial={"coaches": [request.user]})
    if request.method == "POST" and form.attempt(cases.take_over, by=request.user, case=case):
        messages.success(request, _("The case of %(name)s goes on here.") % {"name": case.student})
        return redirect("cases:case", case.pk)
    opening = read_opening(case.student_id, request.user.agency)
    context = {"case": case, "student": case.student, "form": form, "opening": opening}
    return render(request, "cases/take_over.html", context)


@require(Permission.WORK_CASES)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a closed or declined case up again."""
    case = case_or_404(request, pk, Permission.WORK_CASES)
    if refused := out_of_order(request, case, rules.Step.REOPEN):
        return refused
    form = ReopenForm(request.POST or None, initial={"on": timezone.localdate()})
    if form.is_valid():
        try:
            cases.reopen(case=case, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            drafts.done(request)
            messages.success(request, _("The case is taken up again."))
            return redirect("cases:case", case.pk)
    opening = read_opening(case.student_id, request.user.agency)
    return render(
        request, "cases/reopen.html", {"case": case, "student": case.student, "form": form, "opening": opening}
    )

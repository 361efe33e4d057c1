"""Proposals: the list, proposing a student, deciding."""

from __future__ import annotations

import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from absence.forms.figures import kept_label
from absence.models import AbsenceFigure
from accounts import audit
from accounts.access import require
from accounts.models import School, User
from accounts.roles import Permission
from cases.actions import proposals as actions
from cases.choices import ProposalStatus, Stage
from cases.forms.proposals import DecideForm, ProposalEditForm, ProposeForm, WithdrawForm
from cases.models import Case, Proposal
from cases.page.closed_proposals import closed_proposals
from cases.rules import TARGET_ABSENCE, TARGET_YEARS, Step, decision_refusal, is_in_target_group
from cases.views.enrolment import offered, out_of_order
from ppss.lib.listing import PAGE_SIZE
from students.finding import find
from students.forms.students import StudentForm
from students.models import Student
from students.views.registering import register, school_staff, typed_before

#: The tabs of the list: key in the address, word, and how the rows stand in it.
TABS = {
    "waiting": (gettext_lazy("Waiting"), ProposalStatus.WAITING, "case__proposed_on"),
    "queued": (gettext_lazy("In the queue"), ProposalStatus.QUEUED, "case__proposed_on"),
    "accepted": (gettext_lazy("Accepted"), ProposalStatus.ACCEPTED, "-decided_on"),
    "declined": (gettext_lazy("Declined"), ProposalStatus.DECLINED, "-decided_on"),
    "withdrawn": (pgettext_lazy("proposal", "Withdrawn"), ProposalStatus.WITHDRAWN, "-decided_on"),
}
#: So many students are shown for a search; whoever gets more writes another word.
SHOWN = 25


@require(Permission.SEE_CASES)
def proposals(request: HttpRequest) -> HttpResponse:
    """Who waits and how long; for social services before consent nothing that points to the student."""
    here = request.GET.get("status") if request.GET.get("status") in TABS else "waiting"
    rows = Proposal.objects.visible_to(request.user)
    counts = rows.counts_by_status()
    _word, status, order = TABS[here]
    chosen = rows.filter(status=status).select_related("case__student__school", "decided_by", "created_by")
    chosen = chosen.prefetch_related(Prefetch("absence", AbsenceFigure.objects.visible_to(request.user)))
    page = Paginator(chosen.order_by(order, "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    audit.log_look(request, "proposals", students=[p.case.student_id for p in page])
    context = {
        "page": page,
        "here": here,
        "tabs": [
            {"url": f"?status={key}", "word": f"{word} ({counts.get(st, 0)})", "is_here": key == here}
            for key, (word, st, _order) in TABS.items()
        ],
        "today": timezone.localdate(),
        "closed": closed_proposals(request.user, request.GET),
        "decides_at": decides_at(request.user),
        "may_propose": request.user.access.has(Permission.PROPOSE),
    }
    return render(request, "cases/proposals.html", context)


@require(Permission.PROPOSE)
def propose_search(request: HttpRequest) -> HttpResponse:
    """Search before a proposal is written: whoever is registered is chosen, not registered again."""
    text = request.GET.get("q", "").strip()
    found = find(request.user, text)
    rows = found.rows.filter(school__in=request.user.access.schools(Permission.PROPOSE)).select_related("school")
    students = list(rows[: SHOWN + 1]) if text else []
    audit.log_look(request, "students", students=[s.pk for s in students])
    latest = Case.objects.visible_to(request.user).filter(student__in=students).order_by("pk")
    cases = {case.student_id: case for case in latest}
    context = {
        "text": text,
        "found": found,
        "rows": [(student, cases.get(student.pk)) for student in students[:SHOWN]],
        "has_more": len(students) > SHOWN,
    }
    return render(request, "cases/propose_search.html", context)


@require(Permission.PROPOSE)
@school_staff
def propose_new(request: HttpRequest) -> HttpResponse:
    """Register the student who is to be proposed, after a look at those who may be the same."""
    form = StudentForm(request.POST or None, user=request.user, initial=typed_before(request))
    student, duplicates = register(request, form)
    if student:
        return redirect("cases:propose", pk=student.pk)
    return render(request, "cases/propose_new.html", {"form": form, "duplicates": duplicates})


@require(Permission.PROPOSE)
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    schools = request.user.access.schools(Permission.PROPOSE)
    students = Student.objects.visible_to(request.user).filter(school__in=schools).select_related("school")
    student = get_object_or_404(students, pk=pk)
    audit.log_look(request, "propose", students=[student.pk])
    form = ProposeForm(request.POST or None, offers=offered(request, student, also=_carried_over(request)))
    if request.method == "POST" and form.is_valid():
        case = form.run(actions.propose, student=student, by=request.user, **form.attempt_with())
        if case:
            messages.success(request, _("%s is proposed to the team.") % student)
            return redirect("cases:proposals")
    context = {
        "form": form,
        "student": student,
        "open_case": Case.objects.visible_to(request.user).open().filter(student=student).first(),
        "is_target_year": student.year in TARGET_YEARS,
    }
    return render(request, "cases/propose.html", context)


def _carried_over(request: HttpRequest) -> tuple[datetime.date, datetime.date] | None:
    """The period of the absence list that the student was found in, by ``?from=&to=``."""
    try:
        first, last = (datetime.date.fromisoformat(request.GET.get(name, "")) for name in ("from", "to"))
    except ValueError:
        return None
    return (first, last) if first <= last else None


@require(Permission.DECIDE)
def proposal_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole proposal, and the decision under it, for those who decide in the district."""
    rows = Proposal.objects.visible_to(request.user).select_related("case__student__school", "case__school__district")
    proposal = get_object_or_404(rows.select_related("created_by", "decided_by"), case=pk)
    case = proposal.case
    figure = AbsenceFigure.objects.visible_to(request.user).filter(pk=proposal.absence_id).first()
    audit.log_look(request, "proposal", students=[case.student_id])
    form = DecideForm(request.POST or None, proposal=proposal)
    if request.method == "POST" and form.is_valid():
        decide = {"accept": actions.accept, "queue": actions.queue, "decline": actions.decline}
        if form.run(decide[form.cleaned_data["decision"]], case=case, by=request.user, **form.decided()):
            messages.success(request, _("The decision on %s is saved.") % case.student)
            return redirect("cases:proposals")
    context = {
        "form": form,
        "proposal": proposal,
        "figure": figure,
        "case": case,
        "is_open": case.stage == Stage.PROPOSAL,
        "may_change": case.stage == Stage.PROPOSAL
        and proposal.agency == request.user.agency
        and case.school_id in request.user.access.schools(Permission.PROPOSE),
        "refusal": refusal(request.user, case.school),
        "is_outside": _is_outside(case, figure, is_closed=bool(proposal.absence_id and not figure)),
        "decisions": proposal.history.exclude(status=ProposalStatus.WAITING)
        .select_related("decided_by")
        .order_by("history_id"),
    }
    return render(request, "cases/proposal_decide.html", context)


def _own(request: HttpRequest, pk: int) -> Proposal:
    """The proposal of a case, of the own agency, for those who propose at its school."""
    schools = request.user.access.schools(Permission.PROPOSE)
    rows = Proposal.objects.visible_to(request.user).filter(case__school__in=schools, agency=request.user.agency)
    proposal = get_object_or_404(rows.select_related("case__student__school"), case=pk)
    audit.log_look(request, "proposal", students=[proposal.case.student_id])
    return proposal


@require(Permission.PROPOSE)
def proposal_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a proposal right that nobody has said yes or no to yet."""
    proposal = _own(request, pk)
    case = proposal.case
    if refused := out_of_order(request, case, Step.WITHDRAW):
        return refused
    figure = AbsenceFigure.objects.visible_to(request.user).filter(pk=proposal.absence_id).first()
    kept = kept_label(figure) if proposal.absence_id else ""
    offers = offered(request, case.student, kept=case.proposed_on)
    form = ProposalEditForm(request.POST or None, proposal=proposal, offers=offers, kept=kept)
    if form.is_valid() and form.run(actions.correct, case=case, by=request.user, **form.attempt_with()):
        messages.success(request, _("The correction is saved."))
        return redirect("cases:proposal_decide", case.pk)
    return render(request, "cases/proposal_edit.html", {"form": form, "case": case, "proposal": proposal})


@require(Permission.PROPOSE)
def proposal_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a proposal that nobody has said yes or no to yet, and say why."""
    case = _own(request, pk).case
    if refused := out_of_order(request, case, Step.WITHDRAW):
        return refused
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.attempt(actions.withdraw, case=case, by=request.user):
        messages.success(request, _("The proposal of %s is withdrawn.") % case.student)
        return redirect("cases:proposals")
    return render(request, "cases/proposal_withdraw.html", {"form": form, "case": case})


def _is_outside(case: Case, figure: AbsenceFigure | None, *, is_closed: bool) -> bool:
    """Whether the student is outside the target group; of a figure that is closed nothing is told by the answer."""
    low, _high = TARGET_ABSENCE
    share = low if is_closed else figure and figure.share
    return not is_in_target_group(year=case.student.year, absence=share)


@require(Permission.SEE_CASES)
def of_student(request: HttpRequest, pk: int) -> HttpResponse:
    """From a student to the case: the open one, else the latest, else one to take along from the earlier school, else
    to a proposal.
    """
    student = get_object_or_404(Student.objects.visible_to(request.user), pk=pk)
    cases = Case.objects.visible_to(request.user).filter(student=student).order_by("-pk")
    case = cases.open().first() or cases.first()
    if case:
        return redirect(case)
    left_behind = Case.objects.to_take_over_by(request.user).filter(student=student).order_by("-pk")
    if taken_along := left_behind.open().first() or left_behind.first():
        return redirect("cases:take_over", taken_along.pk)
    if student.school_id in request.user.access.schools(Permission.PROPOSE):
        return redirect("cases:propose", pk=student.pk)
    messages.info(request, _("%s has no case. The student health team of the school proposes students.") % student)
    return redirect(student)


def decides_at(user: User) -> set[int]:
    """Ids of the schools on whose proposals the person decides."""
    schools = School.objects.filter(pk__in=user.access.schools(Permission.DECIDE)).select_related("district")
    return {school.pk for school in schools if refusal(user, school) is None}


def refusal(user: User, school: School) -> str | None:
    """Why the person does not decide on the school's proposals; None when they do."""
    return decision_refusal(
        decided_by=school.district.proposals_decided_by,
        roles=user.access.roles_at(school.pk),
        leads=user.access.leads(school.pk),
    )

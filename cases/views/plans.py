"""The plan of a case: read, written, put in force, compared, printed."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import drafts
from accounts.access import require
from accounts.models import User
from accounts.roles import Permission
from cases import plan_rules
from cases.actions import plans
from cases.choices import PlanStatus
from cases.forms.mappings import DayForm
from cases.forms.plans import PlanForms
from cases.models import ActionPlan, Case, PlanTemplate, Referral
from cases.page import plans as page
from cases.views.case_pages import case_context
from cases.views.fetching import case_or_404, record_or_404
from ppss.lib.listing import asked_id


@require(Permission.SEE_CASES)
def case_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """What is in force, the draft with its approvals, and referrals onward."""
    return _plan_page(request, case_or_404(request, pk), DayForm())


def _plan_page(request: HttpRequest, case: Case, day_form: DayForm) -> HttpResponse:
    context = case_context(request, case, "case_plan")
    known = page.plans_of(case, request.user)
    draft = page.draft(known)
    context |= {
        "current": page.current(known),
        "draft": draft,
        "signatures": page.signatures(draft) if draft else [],
        "no_guardian": page.no_guardian(draft) if draft else "",
        "obstacles": plans.obstacles(draft) if draft else [],
        "versions": len(known),
        "closed": context["opening"].why_closed(ActionPlan.CATEGORY),
        "refusal": plan_rules.plan_refusal(case.stage),
        "referrals": Referral.objects.visible_to(request.user).filter(case=case).select_related("created_by"),
        "leads": request.user.access.leads(case.school_id),
        "needs_manager": case.school.district.plan_needs_manager,
        "day_form": day_form,
    }
    return render(request, "cases/case_plan.html", context)


@require(Permission.WORK_CASES)
def plan_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a plan: first the start (a template or an empty form), then the form."""
    case = case_or_404(request, pk, Permission.WORK_CASES)
    refusal = plan_rules.plan_refusal(case.stage)
    start = request.GET.get("template", "")
    templates = PlanTemplate.objects.visible_to(request.user).in_use()
    if refusal or not start:
        rows = templates.prefetch_related("tools")
        return render(request, "cases/plan_start.html", {"case": case, "templates": rows, "refusal": refusal})
    template = get_object_or_404(templates, pk=asked_id(start)) if asked_id(start) else None
    if request.method != "POST":
        return _plan_form(request, case, PlanForms(case=case, template=template), start=start)
    forms = PlanForms(request.POST, case=case, template=template, more=request.POST.get("more", ""))
    if "more" not in request.POST and forms.run(plans.draft, case=case, by=request.user):
        return _saved(request, case)
    return _plan_form(request, case, forms, start=start)


@require(Permission.WORK_CASES)
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    plan = record_or_404(request, ActionPlan, pk, Permission.WORK_CASES)
    if plan.status != PlanStatus.DRAFT and request.method != "POST":
        messages.info(request, _("This version is no longer a draft. Make a new version to change the plan."))
        return redirect("cases:case_plan", plan.case_id)
    if request.method != "POST":
        return _plan_form(request, plan.case, PlanForms(case=plan.case, plan=plan))
    forms = PlanForms(request.POST, case=plan.case, plan=plan, more=request.POST.get("more", ""))
    if "more" not in request.POST and forms.run(plans.update, plan=plan, by=request.user, with_revision=True):
        return _saved(request, plan.case)
    theirs = page.plans_of(plan.case, request.user) if forms.form.current else []
    return _plan_form(request, plan.case, forms, theirs=next((p for p in theirs if p.pk == plan.pk), None))


def _saved(request: HttpRequest, case: Case) -> HttpResponse:
    drafts.done(request)
    messages.success(request, _("The draft of the plan is saved."))
    return redirect("cases:case_plan", case.pk)


def _plan_form(request: HttpRequest, case: Case, forms: PlanForms, **more: object) -> HttpResponse:
    """The form of a plan, with the people whose names can be chosen."""
    student = case.student
    people = [page.called(each) for each in (student, *student.guardians.order_by("given_name"))]
    people = [*(people[:1] if student.protection else people), *(c.name for c in case.coaches.all())]
    has_approvals = bool(forms.plan and forms.plan.approvals.exists())
    context = {"case": case, "forms": forms, "people": people, "has_approvals": has_approvals}
    return render(request, "cases/plan_edit.html", context | more)


@require(Permission.WORK_CASES)
@require_POST
def plan_put_in_force(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin working by the draft."""
    plan = record_or_404(request, ActionPlan, pk, Permission.WORK_CASES)
    form = DayForm(request.POST)
    if form.attempt(plans.put_in_force, by=request.user, plan=plan):
        messages.success(request, _("The plan is in force. Follow it up every week."))
        return redirect("cases:case_plan", plan.case_id)
    return _plan_page(request, case_or_404(request, plan.case_id), form)


@require(Permission.WORK_CASES)
@require_POST
def plan_new_version(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the next version from this one."""
    plan = record_or_404(request, ActionPlan, pk, Permission.WORK_CASES)
    try:
        new = plans.new_version(plan=plan, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("cases:case_plan", plan.case_id)
    return redirect("cases:plan_edit", new.pk)


@require(Permission.SEE_CASES)
def plan_versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Two versions of a plan side by side, the latest two unless others are chosen."""
    case = case_or_404(request, pk)
    versions = page.plans_of(case, request.user)
    if not versions:
        raise Http404
    by_pk = {str(plan.pk): plan for plan in versions}
    after = by_pk.get(request.GET.get("after", ""), versions[0])
    before = by_pk.get(request.GET.get("before", ""), versions[min(1, len(versions) - 1)])
    context = {
        "case": case,
        "versions": versions,
        "pair": page.compare(before, after),
        "before": before,
        "after": after,
    }
    return render(request, "cases/plan_versions.html", context)


@require(Permission.SEE_CASES)
def plan_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan as a sheet for the student: to read, to sign, to hang on the wall."""
    row = record_or_404(request, ActionPlan, pk)
    plan = next(p for p in page.plans_of(row.case, request.user) if p.pk == row.pk)
    student = row.case.student
    links = student.guardianships.filter(custody=True).select_related("guardian")
    first, last = page.period(plan)
    steps, helps = page.for_student(plan, student)
    context = {
        "plan": plan,
        "steps": steps,
        "helps": helps,
        "student": student,
        "called": page.called(student),
        "guardians": [] if student.protection else [link.guardian for link in links],
        "coaches": User.objects.filter(cases=row.case).order_by("name"),
        "first": first,
        "last": last,
    }
    return render(request, "cases/plan_print.html", context)

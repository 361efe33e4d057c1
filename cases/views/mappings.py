"""The mapping of a case: reading both halves, writing the own, comparing versions, going on to the plan."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import drafts, history
from accounts.access import require
from accounts.roles import Permission
from cases import plan_rules
from cases.actions import mappings
from cases.choices import Half, Stage
from cases.forms.mappings import DayForm, MappingForm, ObservationEditForm, ObservationForm
from cases.models import Case, Mapping, Observation
from cases.page.halves import compare, halves
from cases.views.case_pages import case_context
from cases.views.fetching import case_or_404, record_or_404


@require(Permission.SEE_CASES)
def case_mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """Both halves, the classroom observations, and the way on to the plan."""
    case = case_or_404(request, pk)
    return _mapping_page(request, case, DayForm())


def _mapping_page(request: HttpRequest, case: Case, day_form: DayForm) -> HttpResponse:
    context = case_context(request, case, "case_mapping")
    views = halves(case, request.user, context["opening"])
    observations = Observation.objects.visible_to(request.user).filter(case=case).select_related("created_by")
    context |= {
        "halves": views,
        "observations": observations,
        "observations_closed": context["opening"].why_closed("school_mapping"),
        "refusal": plan_rules.mapping_refusal(case.stage),
        "may_complete": case.stage == Stage.MAPPING and any(view.finished for view in views),
        "day_form": day_form,
    }
    return render(request, "cases/case_mapping.html", context)


def _own_half(request: HttpRequest, half: str) -> Half:
    """The half of the address, when it is the one that the person's agency writes."""
    if half not in Half.values:
        raise Http404
    if plan_rules.own_half(request.user.agency) != half:
        raise PermissionDenied
    return Half(half)


@require(Permission.WORK_CASES)
def mapping_edit(request: HttpRequest, pk: int, half: str) -> HttpResponse:
    """Write the own half: saved as a draft, or saved and finished."""
    case = case_or_404(request, pk, Permission.WORK_CASES)
    half = _own_half(request, half)
    mapping = Mapping.objects.visible_to(request.user).filter(case=case, half=half).first()
    if mapping and mapping.finished_on and request.method != "POST":
        messages.info(request, _("This version is finished. Begin a new version to change it."))
        return redirect("cases:case_mapping", case.pk)
    form = MappingForm(request.POST or None, half=half, mapping=mapping)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and form.run(_save, request=request, case=case, half=half, form=form):
        return redirect("cases:case_mapping", case.pk)
    refusal = plan_rules.mapping_refusal(case.stage)
    context = {"case": case, "half": half, "mapping": mapping, "form": form, "refusal": refusal}
    return render(request, "cases/mapping_edit.html", context)


@transaction.atomic
def _save(*, request: HttpRequest, case: Case, half: Half, form: MappingForm) -> Mapping:
    """Save what was typed, and finish it where that was asked; all of it or nothing."""
    data = form.cleaned_data
    mapping = mappings.save(
        case=case,
        half=half,
        by=request.user,
        answers=form.answers,
        summary=data["summary"],
        revision=data["revision"],
    )
    if "finish" in request.POST:
        mappings.finish(mapping=mapping, by=request.user, on=data["finished_on"])
        messages.success(request, _("The mapping is finished."))
    else:
        messages.success(request, _("The draft of the mapping is saved."))
    drafts.done(request)
    return mapping


@require(Permission.WORK_CASES)
@require_POST
def mapping_new_version(request: HttpRequest, pk: int, half: str) -> HttpResponse:
    """Begin the next version of the own half."""
    case = case_or_404(request, pk, Permission.WORK_CASES)
    half = _own_half(request, half)
    mapping = Mapping.objects.visible_to(request.user).filter(case=case, half=half).first()
    if mapping is None:
        return redirect("cases:mapping_edit", case.pk, half)
    try:
        mappings.new_version(mapping=mapping, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("cases:case_mapping", case.pk)
    return redirect("cases:mapping_edit", case.pk, half)


@require(Permission.SEE_CASES)
def mapping_versions(request: HttpRequest, pk: int, half: str) -> HttpResponse:
    """Two versions of a half side by side, the latest two unless others are chosen."""
    case = case_or_404(request, pk)
    versions = list(Mapping.objects.visible_to(request.user).filter(case=case, half=half).order_by("-version"))
    if not versions:
        raise Http404
    by_number = {str(m.version): m for m in versions}
    after = by_number.get(request.GET.get("after", ""), versions[0])
    before = by_number.get(request.GET.get("before", ""), versions[min(1, len(versions) - 1)])
    rows = compare(before, after, _("Summary"))
    context = {"case": case, "half": Half(half), "versions": versions, "before": before, "after": after, "rows": rows}
    return render(request, "cases/mapping_versions.html", context)


@require(Permission.WORK_CASES)
@require_POST
def mapping_complete(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on from mapping to plan."""
    case = case_or_404(request, pk, Permission.WORK_CASES)
    form = DayForm(request.POST)
    if form.attempt(mappings.complete, by=request.user, case=case):
        messages.success(request, _("The mapping is done. Now make the plan together."))
        return redirect("cases:case_plan", case.pk)
    return _mapping_page(request, case, form)


@require(Permission.WORK_CASES)
def observation_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a classroom observation."""
    case = case_or_404(request, pk, Permission.WORK_CASES)
    form = ObservationForm(request.POST or None)
    if request.method == "POST" and form.attempt(mappings.observe, by=request.user, case=case):
        messages.success(request, _("The observation is saved."))
        return redirect("cases:case_mapping", case.pk)
    refusal = plan_rules.mapping_refusal(case.stage)
    return render(request, "cases/observation_new.html", {"case": case, "form": form, "refusal": refusal})


@require(Permission.WORK_CASES)
def observation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an observation right; what stood before is shown below."""
    row = record_or_404(request, Observation, pk, Permission.WORK_CASES)
    if row.agency != request.user.agency:
        messages.error(request, _("Only the agency that wrote this can change it."))
        return redirect("cases:case_mapping", row.case_id)
    form = ObservationEditForm(request.POST or None, initial=ObservationEditForm.initial_of(row))
    if request.method == "POST" and form.attempt(mappings.correct_observation, by=request.user, observation=row):
        messages.success(request, _("The correction is saved."))
        return redirect("cases:case_mapping", row.case_id)
    context = {"row": row, "case": row.case, "form": form, "edits": history.edits([row])}
    return render(request, "cases/observation_edit.html", context)


@require(Permission.WORK_CASES)
def observation_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, and take away an observation that was written down by mistake."""
    row = record_or_404(request, Observation, pk, Permission.WORK_CASES)
    if request.method == "POST":
        try:
            mappings.discard_observation(observation=row, by=request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, _("The observation is taken away."))
        return redirect("cases:case_mapping", row.case_id)
    cancel = reverse("cases:case_mapping", args=[row.case_id])
    context = {"row": row, "case": row.case, "cancel_url": cancel, "destructive": True}
    return render(request, "cases/observation_discard.html", context)

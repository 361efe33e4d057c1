"""Reading a server: begin, see how far it is, what came in and what was wrong."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import require
from accounts.roles import Permission
from imports import tasks
from imports.actions import runs as actions
from imports.choices import ProblemKind, StepState
from imports.models import Run, Source, Step
from imports.ss12000 import readers
from ppss.lib.listing import page_of, search

SORTS = {"count": "count", "endpoint": "endpoint", "attribute": "attribute"}


@require_POST
@require(Permission.IMPORT)
def start(request: HttpRequest, pk: int) -> HttpResponse:
    source = get_object_or_404(Source.objects.visible_to(request.user), pk=pk)
    try:
        run = actions.start(source=source, by=request.user, is_full="everything" in request.POST)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(source)
    tasks.read.delay(run.pk, get_language())
    return redirect(run)


@require(Permission.IMPORT)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    row = _run(request, pk)
    problems = row.problems.all()
    told = problems.aggregate(n=Sum("count", default=0))["n"]
    endpoint, kind = request.GET.get("endpoint", ""), request.GET.get("kind", "")
    shown = problems.filter(**({"endpoint": endpoint} if endpoint else {}), **({"kind": kind} if kind else {}))
    shown = search(shown, request.GET.get("q", ""), ["attribute", "value"])
    page = page_of(request, shown, SORTS, "-count")
    for problem in page:
        problem.endpoint_title = _title(problem.endpoint)
    steps = _steps(row)
    context = {"run": row, "steps": steps, "page": page, "problems": told, "kinds": ProblemKind.choices}
    context["with_problems"] = [step for step in steps if step.problems]
    return render(request, "imports/run.html", context)


@require(Permission.IMPORT)
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, asked for every other second; when it has ended the page is loaded anew."""
    row = _run(request, pk)
    if not row.is_working or row.is_broken_off:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "imports/_run_progress.html", {"run": row, "steps": _steps(row)})


@require_POST
@require(Permission.IMPORT)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    row = _run(request, pk)
    try:
        actions.cancel(run=row, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.info(request, _("The reading stops in a moment. What was read before is kept."))
    return redirect(row)


@require_POST
@require(Permission.IMPORT)
def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    row = _run(request, pk)
    try:
        tasks.read.delay(actions.go_on(run=row, by=request.user).pk, get_language())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(row)


def _run(request: HttpRequest, pk: int) -> Run:
    rows = Run.objects.visible_to(request.user).select_related("source", "batch", "started_by")
    return get_object_or_404(rows, pk=pk)


def _steps(row: Run) -> Sequence[Step]:
    """The endpoints with their words, how many problems each had, and whether it is the one being read."""
    counts = dict(row.problems.order_by().values_list("endpoint").annotate(Sum("count")))
    steps = list(row.steps.all())
    going = next((s for s in steps if s.state not in (StepState.DONE, StepState.ABSENT)), None)
    for step in steps:
        step.title = _title(step.endpoint)
        step.problems = counts.get(step.endpoint, 0)
        step.is_here = step is going and row.is_working
    return steps


def _title(endpoint: str) -> str:
    reader = readers.get(endpoint)
    return str(reader.title) if reader else endpoint

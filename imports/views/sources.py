"""SS 12000 servers: list, page, keep, try."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import require
from accounts.roles import Permission
from imports.actions import sources as actions
from imports.forms import SourceForm
from imports.models import Run, Source
from imports.problems import ServerTrouble
from ppss.lib.listing import page_of

SORTS = {"when": "started_at", "state": "state"}


@require(Permission.IMPORT)
def sources(request: HttpRequest) -> HttpResponse:
    rows = Source.objects.visible_to(request.user)
    page = page_of(request, rows, {"name": "name"}, "name")
    newest = {}
    for run in Run.objects.filter(source__in=[row.pk for row in page]).order_by("source", "-started_at", "-pk"):
        newest.setdefault(run.source_id, run)
    for row in page:
        row.newest_run = newest.get(row.pk)
    return render(request, "imports/sources.html", {"page": page})


@require(Permission.IMPORT)
def source(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Source.objects.visible_to(request.user).prefetch_related("schools"), pk=pk)
    runs = row.runs.select_related("batch", "started_by").prefetch_related(Prefetch("problems"))
    page = page_of(request, runs, SORTS, "-when")
    open_run = next((run for run in page if run.is_open), None)
    return render(request, "imports/source.html", {"source": row, "page": page, "open_run": open_run})


@require(Permission.IMPORT)
def source_new(request: HttpRequest) -> HttpResponse:
    form = SourceForm(request.POST or None)
    row = form.attempt(actions.create, by=request.user) if request.method == "POST" else None
    if row:
        messages.success(request, _("%s is saved. Try the connection before you read it.") % row)
        return redirect(row)
    return render(request, "imports/source_form.html", {"form": form})


@require(Permission.IMPORT)
def source_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Source.objects.visible_to(request.user), pk=pk)
    form = SourceForm(request.POST or None, instance=row)
    if request.method == "POST" and form.attempt(actions.update, by=request.user, source=row):
        messages.success(request, _("%s is saved.") % row)
        return redirect(row)
    return render(request, "imports/source_form.html", {"form": form, "source": row})


@require_POST
@require(Permission.IMPORT)
def source_try(request: HttpRequest, pk: int) -> HttpResponse:
    """Fetch a token and a page, and tell how it went."""
    row = get_object_or_404(Source.objects.visible_to(request.user), pk=pk)
    try:
        found = actions.attempt(source=row)
    except ServerTrouble as trouble:
        messages.error(request, str(trouble))
    else:
        told = ngettext(
            "The server answers, and told of %(n)d organisation.",
            "The server answers, and told of %(n)d organisations.",
            found,
        )
        messages.success(request, told % {"n": found})
    return redirect(row)

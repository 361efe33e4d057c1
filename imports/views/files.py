"""Importing files: choose, look through, carry out, look back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import require
from accounts.audit import log_look
from accounts.models import User
from accounts.roles import Permission
from imports import registry, tasks
from imports.actions import batches
from imports.choices import Outcome, State
from imports.forms import PeriodForm, UploadForm
from imports.models import Batch, Source
from imports.registry import Kind
from imports.report import Report, refused_rows
from ppss.lib.listing import page_of

SORTS = {"when": "created_at", "kind": "kind", "file": "file_name", "rows": "rows"}
#: So many problems stand on a page of the preview.
PROBLEMS_SHOWN = 50


@require(Permission.IMPORT)
def imports(request: HttpRequest) -> HttpResponse:
    rows = Batch.objects.visible_to(request.user).filter(run=None).select_related("created_by")
    page = page_of(request, rows, SORTS, "-when")
    titles = {kind.key: kind.title for kind in registry.every()}
    for batch in page:
        batch.kind_title = titles.get(batch.kind, batch.kind)
    sources = Source.objects.visible_to(request.user).count()
    return render(request, "imports/imports.html", {"page": page, "kinds": registry.every(), "sources": sources})


@require(Permission.IMPORT)
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        batches.sweep()
        batch = batches.upload(kind=_kind(kind).key, file=form.cleaned_data["file"], by=request.user)
        tasks.work.delay(batch.pk, get_language())
        return redirect(batch)
    return render(request, "imports/upload.html", {"form": form, "kind": _kind(kind)})


@require(Permission.IMPORT)
def example(request: HttpRequest, kind: str) -> HttpResponse:
    return _csv(_kind(kind).example(), f"{kind}.csv")


@require(Permission.IMPORT)
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Batch.objects.visible_to(request.user).select_related("created_by", "undone_by")
    row = get_object_or_404(rows, pk=pk)
    is_own = row.created_by_id == request.user.pk
    context = {"batch": row, "kind": _kind(row.kind), "is_own": is_own, "counts": _counts(row)}
    context["may_be_undone"] = batches.may_be_undone(row)
    context["rows_done"] = cache.get(tasks.progress_key(row.pk)) if row.is_working else None
    report = batches.report_of(row) if is_own else None
    if report:
        log_look(request, "import", students=report.students)
        context |= _report_context(request, report)
    if row.state == State.PREVIEWED:
        earlier = Batch.objects.visible_to(request.user).filter(state=State.DONE, checksum=row.checksum, kind=row.kind)
        context["earlier"] = earlier.select_related("created_by").first()
    return render(request, "imports/batch.html", context)


@require(Permission.IMPORT)
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, asked for every other second; when it has ended the page is loaded anew."""
    row = get_object_or_404(Batch.objects.visible_to(request.user), pk=pk)
    if not row.is_working or row.is_broken_off:
        return HttpResponse(headers={"HX-Refresh": "true"})
    is_own = row.created_by_id == request.user.pk
    rows_done = cache.get(tasks.progress_key(row.pk))
    return render(request, "imports/_progress.html", {"batch": row, "rows_done": rows_done, "is_own": is_own})


@require(Permission.IMPORT)
def period(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask over which days a file sums that does not say so itself."""
    row = _own(request, pk)
    form = PeriodForm(request.POST or None)
    if form.is_valid():
        try:
            tasks.work.delay(batches.set_period(batch=row, by=request.user, **form.cleaned_data).pk, get_language())
            return redirect(row)
        except ValidationError as refusal:
            form.refuse(refusal)
    if row.state != State.ASKING:
        return redirect(row)
    return render(request, "imports/period.html", {"batch": row, "kind": _kind(row.kind), "form": form})


@require_POST
@require(Permission.IMPORT)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop the work on a file; the next turn takes everything back."""
    row = _own(request, pk)
    if row.is_working and not row.is_undoing:
        tasks.cancel(row.pk)
        messages.info(request, _("The work stops in a moment, and nothing of it is kept."))
    else:
        messages.error(request, _("There is no work on this file to cancel."))
    return redirect(row)


@require_POST
@require(Permission.IMPORT)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    def go_on(*, batch: Batch, by: User) -> None:
        tasks.work.delay(batches.confirm(batch=batch, by=by).pk, get_language())

    return _step(request, _own(request, pk), go_on, "")


@require_POST
@require(Permission.IMPORT)
def try_again(request: HttpRequest, pk: int) -> HttpResponse:
    def go_on(*, batch: Batch, by: User) -> None:
        tasks.work.delay(batches.try_again(batch=batch, by=by).pk, get_language())

    return _step(request, _again(request, pk), go_on, "")


@require_POST
@require(Permission.IMPORT)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, _own(request, pk), batches.discard, _("The file is discarded. Nothing was imported."))


@require(Permission.IMPORT)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, and take back what a batch brought in. Any of those who import may, not its sender alone."""
    row = get_object_or_404(Batch.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":

        def go_on(*, batch: Batch, by: User) -> None:
            tasks.work.delay(batches.undo(batch=batch, by=by).pk, get_language())

        return _step(request, row, go_on, "")
    if not batches.may_be_undone(row):
        return redirect(row)
    context = {"batch": row, "kind": _kind(row.kind), "cancel_url": row.get_absolute_url(), "destructive": True}
    return render(request, "imports/undo.html", context)


@require(Permission.IMPORT)
def refused(request: HttpRequest, pk: int) -> HttpResponse:
    row = _own(request, pk)
    report = batches.report_of(row)
    if report is None or not report.refused:
        raise Http404
    log_look(request, "import refused", students=report.students)
    return _csv(refused_rows(report), f"{row.kind}-{row.pk}.csv")


def _own(request: HttpRequest, pk: int) -> Batch:
    return get_object_or_404(Batch.objects.opened_by(request.user), pk=pk)


def _again(request: HttpRequest, pk: int) -> Batch:
    """A batch to start again: one's own, or one that was being undone, which anyone may go on with."""
    row = get_object_or_404(Batch.objects.visible_to(request.user), pk=pk)
    return row if row.is_undoing else _own(request, pk)


def _step(request: HttpRequest, row: Batch, action: Callable[..., object], done: str) -> HttpResponse:
    """Take a step with a batch, and tell what happened on its page."""
    try:
        action(batch=row, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        if done:
            messages.success(request, done)
    return redirect(row)


def _kind(key: str) -> Kind:
    try:
        return registry.get(key)
    except KeyError:
        raise Http404 from None


def _counts(row: Batch) -> list[tuple[str, str, int]]:
    return [(outcome.value, outcome.label, getattr(row, outcome)) for outcome in Outcome]


def _report_context(request: HttpRequest, report: Report) -> dict[str, object]:
    problems = [
        {"row": p.row, "heading": report.columns.get(p.column, p.column), "value": p.value, "message": p.message}
        | {"is_hidden": refused.is_hidden}
        for refused in report.refused
        for p in refused.problems
    ]
    return {
        "report": report,
        "page": Paginator(problems, PROBLEMS_SHOWN).get_page(request.GET.get("page")),
        "headings": report.columns,
    }


def _csv(text: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)

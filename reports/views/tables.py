"""Tables for administrators: what there is, what the columns mean, and taking one out."""

from __future__ import annotations

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.access import require
from accounts.roles import Permission
from ppss.lib import spreadsheet
from ppss.lib.listing import page_of
from reports import tasks
from reports.actions import table_exports as actions
from reports.choices import ExportState, Form
from reports.models import TableExport
from reports.tables import registry, writing
from reports.tables.table import Table
from students import files

SORTS = {"asked": "asked_at", "table": "table", "rows": "rows"}


def _table(request: HttpRequest, key: str) -> Table:
    table = registry.find(key, request.user)
    if table is None:
        raise Http404
    return table


@require(Permission.EXPORT_TABLES)
def tables(request: HttpRequest) -> HttpResponse:
    """Every table, and what has been taken out."""
    rows = TableExport.objects.visible_to(request.user).select_related("asked_by")
    page = page_of(request, rows, SORTS, "-asked")
    for export in page:
        known = registry.TABLES.get(export.table)
        export.title = known.title if known else export.table
    return render(request, "reports/tables.html", {"tables": registry.open_to(request.user), "page": page})


@require(Permission.EXPORT_TABLES)
def table(request: HttpRequest, key: str) -> HttpResponse:
    """What the columns of a table mean, and the two kinds of file."""
    known = _table(request, key)
    context = {
        "table": known,
        "columns": writing.definitions(known),
        "rows": known.rows(request.user).count(),
        "direct": actions.DIRECT_ROWS,
        "hours": actions.LINK_HOURS,
    }
    return render(request, "reports/table.html", context)


@require(Permission.EXPORT_TABLES)
def table_definitions(request: HttpRequest, key: str) -> HttpResponse:
    """What the columns mean as a file, to lie beside a CSV; a workbook has it as a sheet."""
    answer = HttpResponse(writing.definition_lines(_table(request, key)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{key}-definitions.csv"'
    return answer


@require_POST
@require(Permission.EXPORT_TABLES)
def table_take(request: HttpRequest, key: str) -> HttpResponse | FileResponse | StreamingHttpResponse:
    """A short table as the answer; a long one is written by a worker, and its page says how far it is."""
    known, form = _table(request, key), request.POST.get("form", "")
    try:
        export = actions.ask(table=known, form=form, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("reports:table", key)
    if export.state != ExportState.DONE:
        transaction.on_commit(lambda: tasks.write_table.delay(export.pk, export.language))
        return redirect(export)
    name = f"{known.key}-{timezone.localdate():%Y-%m-%d}.{form}"
    if form == Form.XLSX:
        answer = FileResponse(actions.workbook(known, request.user), content_type=spreadsheet.TYPE)
    else:
        answer = StreamingHttpResponse(actions.lines(known, request.user), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require(Permission.EXPORT_TABLES)
def table_export(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the file is, and its link while it works."""
    return render(request, "reports/table_export.html", _export(request, pk))


@require(Permission.EXPORT_TABLES)
def table_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, asked for every other second; when it has ended the page is loaded anew."""
    context = _export(request, pk)
    if not context["export"].is_working:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "reports/_table_progress.html", context)


def _export(request: HttpRequest, pk: int) -> dict[str, object]:
    rows = TableExport.objects.visible_to(request.user).select_related("asked_by")
    export = get_object_or_404(rows, pk=pk)
    known = registry.TABLES.get(export.table)
    return {
        "export": export,
        "title": known.title if known else export.table,
        "is_own": export.asked_by_id == request.user.pk,
        "rows_done": cache.get(tasks.progress_key(export.pk)) if export.is_working else None,
    }


@require_POST
@require(Permission.EXPORT_TABLES)
def table_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop the writing; nothing of it is kept."""
    export = get_object_or_404(TableExport.objects.opened_by(request.user), pk=pk)
    try:
        actions.cancel(export=export, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(export)


@require(Permission.EXPORT_TABLES)
def table_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file, for whoever asked for it, while its link works and the person may still see the table."""
    export = get_object_or_404(TableExport.objects.opened_by(request.user), pk=pk)
    if not export.is_open or registry.find(export.table, request.user) is None:
        raise Http404
    actions.fetch(export=export, by=request.user)
    return files.download(export.file, f"{export.table}-{timezone.localdate(export.asked_at):%Y-%m-%d}.{export.form}")

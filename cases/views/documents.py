"""The documents collected in a case."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.roles import Permission
from cases import plan_rules
from cases.actions import mappings
from cases.choices import DocumentKind
from cases.forms.documents import DocumentForm
from cases.models import Document
from cases.views.case_pages import case_context
from cases.views.fetching import case_or_404, record_or_404
from students import files


@require(Permission.SEE_CASES)
def case_documents(request: HttpRequest, pk: int) -> HttpResponse:
    """The kinds of documents to collect, each with what there is of it."""
    case = case_or_404(request, pk)
    context = case_context(request, case, "case_documents")
    rows = list(Document.objects.visible_to(request.user).filter(case=case).select_related("created_by"))
    context |= {
        "kinds": [(kind, [row for row in rows if row.kind == kind]) for kind in DocumentKind],
        "closed": context["opening"].why_closed(Document.CATEGORY),
        "refusal": plan_rules.mapping_refusal(case.stage),
    }
    return render(request, "cases/case_documents.html", context)


@require(Permission.WORK_CASES)
def document_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a document that has been collected, with its file where there is one."""
    case = case_or_404(request, pk, Permission.WORK_CASES)
    kind = request.GET.get("kind", "")
    form = DocumentForm(request.POST or None, request.FILES or None, initial={"kind": kind})
    if request.method == "POST" and form.attempt(mappings.collect, by=request.user, case=case):
        messages.success(request, _("The document is noted."))
        return redirect("cases:case_documents", case.pk)
    refusal = plan_rules.mapping_refusal(case.stage)
    return render(request, "cases/document_new.html", {"case": case, "form": form, "refusal": refusal})


@require(Permission.SEE_CASES)
def document_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file of a document, as an attachment."""
    document = record_or_404(request, Document, pk)
    if not document.file:
        raise Http404
    return files.download(document.file, document.file_name)


@require(Permission.WORK_CASES)
def document_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, and take a document away that was put in by mistake."""
    document = record_or_404(request, Document, pk, Permission.WORK_CASES)
    if request.method == "POST":
        try:
            mappings.discard(document=document, by=request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, _("The document is taken away."))
        return redirect("cases:case_documents", document.case_id)
    cancel = reverse("cases:case_documents", args=[document.case_id])
    context = {"document": document, "case": document.case, "cancel_url": cancel, "destructive": True}
    return render(request, "cases/document_discard.html", context)

"""Files for evaluators: administrators make them, whoever has the link fetches them while it works."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import require
from accounts.roles import Permission
from ppss.lib.listing import page_of
from reports.actions import evaluator_exports as actions
from reports.forms.evaluators import EvaluatorForm
from reports.models import EvaluatorExport
from students import files

SORTS = {"asked": "asked_at", "recipient": "recipient", "until": "expires_on"}


@require(Permission.HAND_OUT)
def evaluator_exports(request: HttpRequest) -> HttpResponse:
    """All that has been handed out: for whom, what for, until when, how often fetched."""
    rows = EvaluatorExport.objects.visible_to(request.user).select_related("asked_by")
    return render(request, "reports/evaluator_exports.html", {"page": page_of(request, rows, SORTS, "-asked")})


@require(Permission.HAND_OUT)
def evaluator_export_new(request: HttpRequest) -> HttpResponse:
    """Make a file; its link is shown on the page that answers, and never again."""
    form = EvaluatorForm(request.POST or None)
    if request.method == "POST" and (made := form.attempt(actions.make, by=request.user)):
        export, token = made
        link = f"{settings.BASE_URL}{reverse('reports:evaluator_file', args=[token])}"
        response = render(request, "reports/evaluator_export_made.html", {"export": export, "link": link})
        response["Cache-Control"] = "private, no-store"
        return response
    context = {"form": form, "smallest": settings.SMALLEST_GROUP, "days": settings.EVALUATOR_LINK_DAYS}
    return render(request, "reports/evaluator_export_new.html", context)


@require_POST
@require(Permission.HAND_OUT)
def evaluator_export_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a link die before its day."""
    export = get_object_or_404(EvaluatorExport.objects.visible_to(request.user), pk=pk)
    try:
        actions.end(export=export, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The link does not work any more, and the file is removed."))
    return redirect("reports:evaluator_exports")


@login_not_required
def evaluator_file(request: HttpRequest, token: str) -> FileResponse:
    """The file, for whoever has the link. A wrong link and one that is over get the same answer."""
    export = actions.find(token)
    if export is None:
        raise Http404
    actions.fetch(export=export)
    return files.download(export.file, f"ppss-{export.asked_at:%Y-%m-%d}.zip")

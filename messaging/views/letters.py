"""Letters: which wait, as a PDF for each school and day, and ticked off when they are posted."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import require
from accounts.audit import log_look
from accounts.models import School
from accounts.roles import Permission
from messaging.actions import letters as actions
from ppss.lib import pdf
from ppss.lib.listing import asked_id


@require(Permission.WORK_CASES)
def letters(request: HttpRequest) -> HttpResponse:
    waiting = actions.waiting(request.user).order_by().values("school", "school__name").annotate(n=Count("pk"))
    printed = (
        actions.printed(request.user).order_by().values("claim", "school__name", "state_at").annotate(n=Count("pk"))
    )
    context = {"waiting": waiting.order_by("school__name"), "printed": printed.order_by("-state_at", "school__name")}
    return render(request, "messaging/letters.html", context)


@require_POST
@require(Permission.WORK_CASES)
def letters_print(request: HttpRequest) -> HttpResponse:
    schools = School.objects.visible_to(request.user)
    school = get_object_or_404(schools, pk=asked_id(request.POST.get("school", "")))
    if actions.print_batch(school=school, by=request.user):
        messages.success(request, _("The letters are put together. Print them, post them and tick them off."))
    else:
        messages.error(request, _("There is no letter to print for this school."))
    return redirect("messaging:letters")


@require(Permission.WORK_CASES)
def letters_file(request: HttpRequest, batch: uuid.UUID) -> HttpResponse:
    rows = list(actions.printed(request.user).filter(claim=batch).select_related("school").order_by("pk"))
    if not rows:
        raise Http404
    log_look(request, "letters", students={row.student_id for row in rows})
    name = f"brev-{rows[0].state_at:%Y-%m-%d}-{rows[0].school_id}.pdf"
    return pdf.response("messaging/letters_paper.html", {"letters": rows}, name)


@require_POST
@require(Permission.WORK_CASES)
def letters_posted(request: HttpRequest, batch: uuid.UUID) -> HttpResponse:
    try:
        n = actions.posted(batch=batch, by=request.user)
        said = ngettext("%(n)s letter is ticked off.", "%(n)s letters are ticked off.", n)
        messages.success(request, said % {"n": n})
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("messaging:letters")


@require_POST
@require(Permission.WORK_CASES)
def letters_back(request: HttpRequest, batch: uuid.UUID) -> HttpResponse:
    try:
        actions.put_back(batch=batch, by=request.user)
        messages.success(request, _("The letters wait again."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("messaging:letters")

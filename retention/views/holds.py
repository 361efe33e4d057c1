"""Legal holds."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import require
from accounts.audit import log_look
from accounts.roles import Permission
from ppss.lib.listing import page_of
from retention.actions import holds as actions
from retention.forms.erasures import HoldForm
from retention.models import LegalHold
from retention.tabs import tabs

SORTS = {"placed": "placed_on", "until": "until", "lifted": "lifted_on"}


@require(Permission.ERASE)
def holds(request: HttpRequest) -> HttpResponse:
    """The holds that the own agency has placed, those in force and those lifted."""
    rows = LegalHold.objects.visible_to(request.user).select_related("student", "placed_by", "lifted_by")
    page = page_of(request, rows, SORTS, "-placed")
    log_look(request, "legal holds", students=[hold.student_id for hold in page])
    return render(request, "retention/holds.html", {"tabs": tabs("holds"), "page": page})


@require(Permission.ERASE)
def hold_new(request: HttpRequest) -> HttpResponse:
    """Place a hold. By POST, so that no identity number stands in an address."""
    form = HoldForm(request.POST or None)
    if request.method == "POST" and (hold := form.attempt(actions.place, by=request.user)):
        log_look(request, "legal holds", students=[hold.student_id])
        messages.success(request, _("Nothing about %(alias)s is erased for now.") % {"alias": hold.student.alias})
        return redirect("retention:holds")
    return render(request, "retention/hold_new.html", {"form": form})


@require_POST
@require(Permission.ERASE)
def hold_lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Let erasure go on."""
    hold = get_object_or_404(LegalHold.objects.visible_to(request.user), pk=pk)
    try:
        actions.lift(hold=hold, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The hold is lifted."))
    return redirect("retention:holds")

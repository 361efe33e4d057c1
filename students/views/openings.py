"""Who has opened students and guardians with protected identity, for those who watch over the log."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from accounts.access import require
from accounts.audit import log_look
from accounts.roles import Permission
from ppss.lib.listing import asked_id
from students.actions import openings as actions
from students.models import ProtectedOpening


@require(Permission.SEE_LOGS)
def openings(request: HttpRequest) -> HttpResponse:
    """Every opening, those that nobody has seen first, marked; a button for those on the page."""
    rows = ProtectedOpening.objects.visible_to(request.user)
    if request.method == "POST":
        ids = [pk for text in request.POST.getlist("seen") if (pk := asked_id(text))]
        count = actions.mark_seen(by=request.user, ids=ids)
        messages.success(request, ngettext("%d is marked as seen.", "%d are marked as seen.", count) % count)
        return redirect("students:openings")
    is_all = request.GET.get("show") == "all"
    shown = rows if is_all else rows.unseen()
    page = Paginator(shown.select_related("user", "student", "seen_by"), 50).get_page(request.GET.get("page"))
    log_look(request, "openings", students=[row.student_id for row in page])
    context = {"page": page, "is_all": is_all, "unseen": rows.unseen().count()}
    return render(request, "students/openings.html", context)

"""The page behind a guardian's link."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.audit import log_look
from outreach import links, recipients, wordings
from outreach import page as pages
from outreach.actions import copies
from outreach.forms.reports import ReplyForm
from outreach.models import ReportCopy
from students.choices import Language


@login_not_required
@never_cache
def link(request: HttpRequest, token: str) -> HttpResponse:
    """What one guardian is told of one week, while they may be told of it; GET alone tells nobody anything.

    It closes with the consent, with custody, with protected identity, and after some days; then it says no more than
    that it is closed, as it does for a link that never was.
    """
    copy = _copy(token)
    words = wordings.read()[copy.language if copy else Language.SWEDISH]
    if copy is None:
        return render(request, "outreach/link_closed.html", {"words": words}, status=404)
    form = ReplyForm(request.POST if "text" in request.POST else None, words=words)
    if request.method == "POST":
        if "seen" in request.POST:
            copies.see(copy=copy)
            return redirect("outreach:link", token)
        if form.is_valid():
            try:
                copies.reply(copy=copy, text=form.cleaned_data["text"])
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                return redirect("outreach:link", token)
    return _page(request, copy, words, form)


def _page(request: HttpRequest, copy: ReportCopy, words: wordings.Words, form: ReplyForm) -> HttpResponse:
    """Noted in the access log as opened by the link: nobody knows by whom, and the link itself stays out of it."""
    nowhere = reverse("outreach:link", args=["-"])
    log_look(request, "guardian link", students=[copy.report.case.student_id], why=f"link#{copy.pk}", address=nowhere)
    context = {"copy": copy, "words": words, "page": pages.page(copy.report, words), "form": form}
    return render(request, "outreach/link.html", context)


def _copy(token: str) -> ReportCopy | None:
    """The copy behind the link, where its guardian may be told today."""
    today = timezone.localdate()
    rows = ReportCopy.objects.behind(links.index(token), today)
    copy = rows.select_related("report__case__student", "guardian").first()
    if copy is None:
        return None
    told = recipients.of_reports([copy.report], today)[copy.report_id]
    return copy if any(each.guardian == copy.guardian and each.is_told for each in told) else None

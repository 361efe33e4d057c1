"""The words of the reports, language by language."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.roles import Permission
from outreach import wordings as words
from outreach.actions import rhythms as actions
from outreach.data import shipped
from outreach.forms.reports import WordingForm
from outreach.models import Wording
from students.choices import Language


@require(Permission.KEEP_ORGANISATION)
def wordings(request: HttpRequest) -> HttpResponse:
    """The languages, and which of them a translator has checked."""
    kept = {row.language: row for row in Wording.objects.visible_to(request.user)}
    rows = [(Language(code), each, kept.get(code)) for code, each in words.read().items()]
    return render(request, "outreach/wordings.html", {"rows": rows})


@require(Permission.KEEP_ORGANISATION)
def wording(request: HttpRequest, language: str) -> HttpResponse:
    """All texts of one language."""
    if language not in shipped():
        raise Http404
    row = Wording.objects.visible_to(request.user).filter(language=language).first()
    form = WordingForm(request.POST or None, language=language, row=row)
    if request.method == "POST" and form.attempt(actions.word, by=request.user, language=language):
        messages.success(request, _("The words are saved."))
        return redirect("outreach:wordings")
    return render(request, "outreach/wording.html", {"form": form, "language": Language(language), "row": row})

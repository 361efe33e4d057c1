"""What somebody typed into a form that could not be taken, because the session had ended: it is shown to be copied.

Where JavaScript runs, drafts keep it (accounts/drafts.py); this is for where it does not.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

#: Hidden inputs of every form, and what must never be shown again.
_LEFT_OUT = re.compile(r"once|draft_key|revision|next|.*(password|secret|code|token).*", re.IGNORECASE)
#: Fewer letters than this are a choice or a number, which nobody misses.
_LETTERS_MIN = 4


def is_from_our_page(request: HttpRequest) -> bool:
    """Whether the browser says that one of our own pages sent it; another site must not have us show its words."""
    return urlsplit(request.headers.get("Origin", "")).netloc == request.get_host()


def texts(request: HttpRequest) -> list[str]:
    """The texts that were typed, in the order of the form."""
    found = [value for name, values in request.POST.lists() if not _LEFT_OUT.fullmatch(name) for value in values]
    return [value for value in found if sum(c.isalpha() for c in value) >= _LETTERS_MIN]


def given_back(request: HttpRequest) -> HttpResponse:
    """The page that says why nothing is saved, with the texts to copy; 403."""
    shown = texts(request) if request.method == "POST" and is_from_our_page(request) else []
    page = request.headers.get("Referer", "")
    path = urlsplit(page).path if urlsplit(page).netloc == request.get_host() else ""
    return render(request, "403_csrf.html", {"texts": shown, "back": "/" + path.lstrip("/")}, status=403)

"""A form that is sent is carried out once, however often the button is pressed or the request is repeated.

Every form that a page shows holds a word of its own (``{% csrf_token %}``, ppss/lib/templatetags/ui.py). The first POST
with that word and that content does the work; where it answers with a redirect, the same POST again is led to the same
place and does nothing. A form that came back with errors, or that was changed, is another POST. What was done is kept
in the shared cache, so that two web processes know it of each other.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

#: The field that holds the word.
FIELD = "once"
#: A first POST that has not answered after so many seconds is taken to be lost; the form can be sent again then.
WORK_SECONDS = 60
#: For so long is a repeated POST known: double clicks, a lost answer, the way back in the browser.
KEPT_SECONDS = 600
#: So long does the second wait for what the first comes to.
WAIT_SECONDS = 10
_STEP = 0.1
_LEFT_OUT = {"csrfmiddlewaretoken", "draft_key"}
#: Where a browser, or htmx, is told to go on.
_LEADS_ON = ("Location", "HX-Redirect")


class OnceMiddleware:
    """Stands behind the sign-in: a word holds for one person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if key := request.__dict__.get("_once"):
            _keep(key, response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *_args: object
    ) -> HttpResponse | None:
        """Behind the check of the token, so that views which machines call read their body themselves."""
        key = None if getattr(view, "csrf_exempt", False) else key_of(request)
        if key is None:
            return None
        until = time.monotonic() + WAIT_SECONDS
        while not cache.add(key, {}, WORK_SECONDS):
            done = cache.get(key)
            if done:
                return HttpResponse(status=done["status"], headers=done["headers"])
            if time.monotonic() > until:
                return render(request, "409.html", status=409)
            time.sleep(_STEP)
        request._once = key
        return None


def _keep(key: str, response: HttpResponse) -> None:
    """Keep where the first led; what came back with errors may be sent again as it is."""
    leads_on = {name: response.headers[name] for name in _LEADS_ON if name in response.headers}
    if leads_on and response.status_code < 400:
        cache.set(key, {"status": response.status_code, "headers": leads_on}, KEPT_SECONDS)
    else:
        cache.delete(key)


def key_of(request: HttpRequest) -> str | None:
    """What tells this form with this content from every other; None for what is no form of a signed-in person."""
    if request.method != "POST" or not request.user.is_authenticated or not request.POST.get(FIELD):
        return None
    fields = sorted((name, values) for name, values in request.POST.lists() if name not in _LEFT_OUT)
    files = sorted((name, [(f.name, f.size) for f in request.FILES.getlist(name)]) for name in request.FILES)
    told = json.dumps([request.user.pk, request.path, fields, files])
    return f"once:{hashlib.sha256(told.encode()).hexdigest()}"

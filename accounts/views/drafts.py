"""Drafts of forms, for static/js/drafts.js."""

import json

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

from accounts import drafts as engine


def _answer(status: int = 200, **data: object) -> JsonResponse:
    response = JsonResponse(data, status=status)
    patch_cache_control(response, no_store=True)
    return response


@login_not_required  # the script must hear that the session has ended, not be led to another page
@require_http_methods(["GET", "POST"])
def drafts(request: HttpRequest) -> JsonResponse:
    """GET ``?key=..&key=..`` gives own drafts; POST saves one, or removes it with ``"discard": true``.

    401 when the session has ended or belongs to somebody else than who typed; 409 with the other text when another
    window has saved; 413 when it is too much; 400 for anything that is not a draft.
    """
    if not request.user.is_authenticated:
        return _answer(401, reason="signed_out")
    if request.method == "GET":
        found = engine.get(request.user, *request.GET.getlist("key")[:50])
        return _answer(drafts=[engine.told(d) for d in found])
    try:
        sent = json.loads(request.body, parse_float=str, parse_constant=str)
        key, data, writer = str(sent["key"]), dict(sent.get("data") or {}), int(sent["user"])
        revision, window = int(sent.get("revision") or 0), str(sent.get("window", ""))[:40]
    except (ValueError, TypeError, KeyError, RecursionError):
        return _answer(400, reason="not_a_draft")
    if writer != request.user.pk:
        return _answer(401, reason="other_user")
    if sent.get("discard"):
        engine.discard(request.user, key)
        return _answer(revision=0)
    return _save(request, key, data, revision, window)


def _save(request: HttpRequest, key: str, data: dict, revision: int, window: str) -> JsonResponse:
    try:
        draft = engine.save(request.user, key, data, revision, window)
    except engine.OtherWindow as problem:
        return _answer(409, **engine.told(problem.current))
    except engine.TooMuch:
        return _answer(413, reason="too_much")
    except ValidationError:
        return _answer(400, reason="not_a_draft")
    told = engine.told(draft)
    return _answer(revision=told["revision"], saved=told["saved"])


def signed_in(request: HttpRequest) -> HttpResponse:
    """Where a sign-in ends that was opened beside a form whose session had ended."""
    return render(request, "accounts/signed_in.html")

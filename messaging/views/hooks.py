"""What gateways call: receipts, and messages that come in. Open to whoever knows the secret in the address."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from messaging import gateways
from messaging.choices import Channel
from messaging.delivery import receipts
from messaging.gateways.base import Gateway, Nonsense

#: No gateway tells more than this in one call, in bytes.
MOST = 20_000

View = Callable[[HttpRequest, Gateway, dict[str, str], bytes], None]


def hook(view: View) -> Callable[..., HttpResponse]:
    """Guard a web hook: secret, gateway in use, size, rate; 204 when it was taken, 400 for what makes no sense.

    The answer has no body: 46elks would send it to the family as a reply.
    """

    @login_not_required
    @csrf_exempt
    @require_POST
    @wraps(view)
    def guarded(request: HttpRequest, secret: str, gateway: str) -> HttpResponse:
        used = gateways.of_channel(Channel.SMS)
        if not constant_time_compare(secret, gateways.hook_secret()) or used is None or used.name != gateway:
            raise Http404
        if int(request.headers.get("Content-Length") or 0) > MOST:
            return HttpResponse(status=413)
        if _is_too_often(gateway):
            return HttpResponse(status=429, headers={"Retry-After": "60"})
        body = request.body
        fields = request.GET.dict() | request.POST.dict()
        try:
            view(request, used, fields, body)
        except (Nonsense, UnicodeDecodeError):
            return HttpResponse(status=400)
        return HttpResponse(status=204)

    return guarded


def _is_too_often(gateway: str) -> bool:
    """Whether this minute has had more calls than a busy gateway makes; it tries again later."""
    key = f"hook-{gateway}-{int(time.time() // 60)}"
    cache.add(key, 0, timeout=120)
    return cache.incr(key) > settings.HOOKS_PER_MINUTE


@hook
def receipt(request: HttpRequest, gateway: Gateway, fields: dict[str, str], body: bytes) -> None:
    receipts.receive(gateway.name, gateway.receipts(fields, body))


@hook
def incoming(request: HttpRequest, gateway: Gateway, fields: dict[str, str], body: bytes) -> None:
    receipts.take_in(gateway.name, gateway.incoming(fields, body))

"""Watching the messages: what waits, what did not arrive, and what somebody has to decide."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import require
from accounts.audit import log_look
from accounts.models import District, User
from accounts.roles import Permission
from messaging import figures
from messaging.actions import outbox, replies
from messaging.choices import State
from messaging.models import IncomingMessage, Message
from ppss.lib.listing import page_of

#: What did not arrive is shown for so many days.
DAYS = 30
#: What the page can be narrowed to.
SHOWN = {
    "needs": (State.HELD, State.FAILED),
    "waiting": (State.WAITING, State.SENDING),
    "gone": (State.SENT, State.DELIVERED),
    "cancelled": (State.CANCELLED,),
}
#: The figures above: of the messages that the person may know of.
FIGURES = {
    "waiting": (State.WAITING, State.SENDING),
    "held": (State.HELD,),
    "failed": (State.FAILED,),
    "gone": (State.SENT, State.DELIVERED),
}


@require(Permission.WATCH_MESSAGES)
def watch(request: HttpRequest) -> HttpResponse:
    """Administrators see where messages stand, never whom they are about; coaches those they may see."""
    user, today = request.user, timezone.localdate()
    shown = request.GET.get("show") if request.GET.get("show") in SHOWN else "needs"
    since = timezone.now() - datetime.timedelta(days=DAYS)
    rows = Message.objects.watched_by(user).filter(state__in=SHOWN[shown], state_at__gte=since)
    if shown == "needs":
        rows = rows.filter(phoned_at=None)
    page = page_of(request, rows.select_related("student", "school"), {"at": "state_at"}, "-at")
    unread = list(IncomingMessage.objects.visible_to(user).filter(read_at=None).select_related("student", "guardian"))
    seen = set(Message.objects.visible_to(user).filter(pk__in=[row.pk for row in page]).values_list("pk", flat=True))
    about = {row.student_id for row in page if row.pk in seen} | {reply.student_id for reply in unread}
    log_look(request, "messages", students=about - {None})
    districts = District.objects.visible_to(user).values_list("pk", flat=True)
    queue = figures.queue()
    context = {
        "page": page,
        "counts": _counts(user),
        "oldest_due": timezone.now() - queue.oldest if queue.oldest else None,
        "seen": seen,
        "shown": shown,
        "unread": unread,
        "queue": queue,
        "gateways": figures.gateways(),
        "costs": figures.costs(list(districts), today),
        "may_print": user.access.has(Permission.WORK_CASES),
        "now": timezone.now(),
    }
    return render(request, "messaging/watch.html", context)


def _counts(user: User) -> dict[str, int]:
    """Administrators count every message; for others a total would tell of those that are closed to them."""
    rows = Message.objects.watched_by(user).order_by().values("state").annotate(n=Count("pk"))
    found = {row["state"]: row["n"] for row in rows}
    return {name: sum(found.get(state, 0) for state in states) for name, states in FIGURES.items()}


def _step(request: HttpRequest, pk: int, action: Callable[..., Message], said: str, **more: object) -> HttpResponse:
    """Do something to a message that the person may see, and come back to the page."""
    row = get_object_or_404(Message.objects.visible_to(request.user), pk=pk)
    try:
        action(message=row, by=request.user, **more)
        messages.success(request, said)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("messaging:watch")


@require_POST
@require(Permission.WATCH_MESSAGES)
def phoned(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, outbox.phoned, _("Noted that you have phoned."))


@require_POST
@require(Permission.WATCH_MESSAGES)
def release(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, outbox.release, _("The message goes as soon as it may."))


@require_POST
@require(Permission.WATCH_MESSAGES)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, outbox.cancel, _("The message is called off."))


@require_POST
@require(Permission.WATCH_MESSAGES)
def went(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, outbox.settle, _("Noted that it went."), went=True)


@require_POST
@require(Permission.WATCH_MESSAGES)
def reply_read(request: HttpRequest, pk: int) -> HttpResponse:
    """A reply is read, or a number that nobody knows is dealt with."""
    row = get_object_or_404(IncomingMessage.objects.visible_to(request.user), pk=pk)
    replies.read(reply=row, by=request.user)
    messages.success(request, _("The reply is read."))
    return redirect("messaging:watch")

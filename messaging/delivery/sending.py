"""What a worker does when it is woken: everything that is due, until nothing is left or its time is over."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db.models import Q
from django.utils import timezone

from messaging import gateways
from messaging.choices import Reason, State
from messaging.delivery.asking import ask_about_doubtful
from messaging.delivery.claiming import Full, claim
from messaging.delivery.handing import hand_over
from messaging.models import Message


def send_due(channel: str, *, seconds: float, more: Callable[[], None] = lambda: None) -> int:
    """Send what is due on a channel, for at most so many seconds; returns how many a gateway took.

    ``more`` is called after a full batch, when another worker could help. Without a gateway nothing is sent, and what
    is too old fails.
    """
    gateway = gateways.of_channel(channel)
    if gateway is None:
        give_up(channel)
        return 0
    end, taken = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        asked = ask_about_doubtful(gateway, channel)
        claimed = claim(gateway, channel)
        if claimed is None:
            if not asked:
                break
            continue
        if isinstance(claimed, Full):
            wait = (claimed.until - timezone.now()).total_seconds()
            time.sleep(max(0.0, min(wait, end - time.monotonic())))
            continue
        if len(claimed.rows) >= gateway.batch > 1:
            more()
        taken += hand_over(gateway, claimed)
    return taken


def give_up(channel: str) -> int:
    """Fail what has waited past its time on a channel that nothing carries; returns how many, at most 1,000."""
    late = Message.objects.filter(channel=channel, state=State.WAITING, expires_at__lte=timezone.now())
    rows = list(late.order_by("pk")[:1000])
    for row in rows:
        row.stand(State.FAILED, Reason.TOO_LATE)
        row.save(update_fields=["state", "reason", "detail", "state_at", "steps"])
    return len(rows)


def is_anything_to_do(channel: str) -> bool:
    """Whether a worker would find something: due, or in doubt."""
    now = timezone.now()
    due = Q(state=State.WAITING, due_at__lte=now) | Q(state=State.SENDING, claimed_until__lte=now)
    return Message.objects.filter(due, channel=channel).exists()

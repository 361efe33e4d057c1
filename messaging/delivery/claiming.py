"""Taking rows for one worker, so that no two have the same."""

from __future__ import annotations

import datetime
import math
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from messaging import rules
from messaging.choices import Reason, State
from messaging.gateways.base import Gateway
from messaging.models import GatewayState, Message
from students.models import Consent

#: A worker reserves sending times no further ahead than this, so that a lost one leaves no long hole.
AHEAD = datetime.timedelta(seconds=1)
#: Requests are as much further apart than the rate asks: on their way some catch up with those before them.
MARGIN = 1.1


@dataclass(frozen=True)
class Claimed:
    """Rows that one worker has until ``until``. The first may be handed over at ``starts``, the others ``every`` later.

    ``every`` is in seconds, 0 without a limit of the gateway.
    """

    token: uuid.UUID
    rows: list[Message]
    starts: datetime.datetime
    until: datetime.datetime
    every: float


def claim(gateway: Gateway, channel: str) -> Claimed | None:
    """Take the messages that are due, oldest first; None when there is nothing to do now.

    Those that may not go any more are set aside: too late, protected since, consent ended. Several workers pass each
    other's rows over on PostgreSQL; on SQLite a transaction has the database for itself.
    """
    now = timezone.now()
    every = MARGIN / gateway.per_second if gateway.per_second else 0.0
    with transaction.atomic():
        state = _state(gateway)
        if state.paused_until and state.paused_until > now:
            return None
        starts, most = max(now, state.next_free_at), gateway.batch
        if gateway.per_second:
            if starts > now + AHEAD:
                return None
            most = min(most, max(1, math.floor(AHEAD.total_seconds() / every)))
        due = Message.objects.filter(channel=channel, state=State.WAITING, due_at__lte=now)
        if rules.is_quiet(now):
            due = due.filter(any_hour=True)
        due = due.select_related("student", "guardian").defer("recipient").order_by("due_at", "pk")
        found = list(due.select_for_update(skip_locked=True, of=("self",))[:most])
        rows = still_wanted(found, now)
        if not found:
            return None
        if every and rows:
            state.next_free_at = starts + datetime.timedelta(seconds=every * len(rows))
            state.save(update_fields=["next_free_at"])
        token, until = uuid.uuid4(), now + datetime.timedelta(seconds=settings.MESSAGE_LEASE)
        taken = {"claim": token, "claimed_until": until, "gateway": gateway.name, "attempts": F("attempts") + 1}
        stands = {"state": State.SENDING, "reason": Reason.HANDING_OVER, "detail": "", "state_at": now}
        Message.objects.filter(pk__in=[row.pk for row in rows]).update(**taken, **stands)
    for row in rows:
        row.attempts, row.claim, row.state_at = row.attempts + 1, token, now
    return Claimed(token, rows, starts, until, every)


def _state(gateway: Gateway) -> GatewayState:
    """The row of the gateway; locked where it has a rate, which one worker at a time draws on."""
    rows = GatewayState.objects.select_for_update() if gateway.per_second else GatewayState.objects
    state = rows.filter(pk=gateway.name).first()
    if state is None:
        GatewayState.objects.bulk_create([GatewayState(name=gateway.name)], ignore_conflicts=True)
        state = rows.get(pk=gateway.name)
    return state


def still_wanted(found: list[Message], now: datetime.datetime) -> list[Message]:
    """Those that may go now; the others are put where they belong."""
    asking = {row.student_id for row in found if row.needs_consent}
    opened = Consent.objects.opened(asking, timezone.localdate(now)) if asking else {}
    wanted = []
    for row in found:
        protected = any(who and who.protection for who in (row.student, row.guardian))
        if protected and not row.is_released:
            row.stand(State.HELD, Reason.PROTECTED, at=now)
        elif row.expires_at <= now:
            row.stand(State.FAILED, Reason.TOO_LATE, at=now)
        elif row.needs_consent and row.category not in opened.get(row.student_id, ()):
            row.stand(State.CANCELLED, Reason.NO_CONSENT, at=now)
        else:
            wanted.append(row)
            continue
        row.save(update_fields=["state", "reason", "detail", "state_at", "steps"])
    return wanted

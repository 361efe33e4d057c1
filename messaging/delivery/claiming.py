"""Taking rows for one worker, so that no two have the same."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from messaging import rules
from messaging.choices import Reason, State
from messaging.delivery import rates
from messaging.gateways.base import Gateway
from messaging.models import GatewayState, Message
from students.models import Consent


@dataclass(frozen=True)
class Claimed:
    """Rows that one worker has until ``until``."""

    token: uuid.UUID
    rows: list[Message]
    until: datetime.datetime


@dataclass(frozen=True)
class Full:
    """Something is due, and the gateway's rate is used up until a moment."""

    until: datetime.datetime


def claim(gateway: Gateway, channel: str) -> Claimed | Full | None:
    """Take the messages that are due, oldest first; None when there is nothing to do now.

    Those that may not go any more are set aside: too late, protected since, consent ended. Several workers pass each
    other's rows over on PostgreSQL; on SQLite a transaction has the database for itself.
    """
    with transaction.atomic():
        state = _state(gateway)
        now = timezone.now()
        if state.paused_until and state.paused_until > now:
            return None
        most = gateway.batch
        if gateway.per_second:
            leaves, first_back = rates.free(state, gateway.per_second, now)
            most = min(most, leaves)
        due = Message.objects.filter(channel=channel, state=State.WAITING, due_at__lte=now)
        if rules.is_quiet(now):
            due = due.filter(any_hour=True)
        if most < 1:
            return Full(first_back) if due.exists() else None
        due = due.select_related("student", "guardian").defer("recipient").order_by("due_at", "pk")
        found = list(due.select_for_update(skip_locked=True, of=("self",))[:most])
        rows = still_wanted(found, now)
        if not found:
            return None
        token, until = uuid.uuid4(), now + datetime.timedelta(seconds=settings.MESSAGE_LEASE)
        if gateway.per_second and rows:
            rates.give(state, token, len(rows), until)
        taken = {"claim": token, "claimed_until": until, "gateway": gateway.name, "attempts": F("attempts") + 1}
        stands = {"state": State.SENDING, "reason": Reason.HANDING_OVER, "detail": "", "state_at": now}
        Message.objects.filter(pk__in=[row.pk for row in rows]).update(**taken, **stands)
    for row in rows:
        row.attempts, row.claim, row.state_at = row.attempts + 1, token, now
    return Claimed(token, rows, until)


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

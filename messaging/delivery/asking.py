"""After a break: messages of which it is not known whether the gateway has them."""

from __future__ import annotations

import datetime
import uuid

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from messaging.choices import Reason, State
from messaging.delivery import results
from messaging.delivery.handing import of_taken, parcel_of, try_later
from messaging.delivery.results import Result
from messaging.gateways.base import CannotTell, Gateway, Taken, Trouble
from messaging.models import Message

#: So many are asked about in one go.
AT_ONCE = 50


def ask_about_doubtful(gateway: Gateway, channel: str) -> int:
    """Ask the gateway by our own reference about messages whose worker is gone, or whose answer did not come.

    What it has is not sent again; what it does not know goes back to waiting; where it cannot tell, the message waits
    for a person. Returns how many were settled.
    """
    now, token = timezone.now(), uuid.uuid4()
    with transaction.atomic():
        lost = Message.objects.filter(channel=channel, state=State.SENDING, claimed_until__lte=now)
        rows = list(lost.select_for_update(skip_locked=True).order_by("due_at", "pk")[:AT_ONCE])
        until = now + datetime.timedelta(seconds=settings.MESSAGE_LEASE)
        Message.objects.filter(pk__in=[row.pk for row in rows]).update(claim=token, claimed_until=until)
    settled = 0
    for row in rows:
        result = _ask(gateway, row)
        results.write([result], token)
        settled += result.state != State.SENDING
    return settled


def _ask(gateway: Gateway, row: Message) -> Result:
    now = timezone.now()
    if row.gateway and row.gateway != gateway.name:
        return Result(row, State.HELD, Reason.NOBODY_KNOWS, now)
    try:
        found = _not_others(gateway, row, gateway.find(parcel_of(row)))
    except CannotTell:
        return Result(row, State.HELD, Reason.NOBODY_KNOWS, now)
    except Trouble as why:  # whatever it says, it has not answered the question
        ask_at = now + datetime.timedelta(seconds=settings.MESSAGE_ASK_AFTER)
        return Result(row, State.SENDING, Reason.UNSURE, now, str(why), claimed_until=ask_at)
    if not found:
        return _send_again(row, now)
    if not found[0].is_certain and (len(found) > 1 or _others_in_doubt(row)):
        return Result(row, State.HELD, Reason.NOBODY_KNOWS, now)
    return of_taken(row, found[0], Reason.FOUND)


def _send_again(row: Message, now: datetime.datetime) -> Result:
    """The gateway does not know it. After a lost worker it goes at once, after a bad answer with the usual wait."""
    if row.reason == Reason.UNSURE:
        return try_later(row, row.detail)
    if row.expires_at <= now:
        return Result(row, State.FAILED, Reason.TOO_LATE, now)
    return Result(row, State.WAITING, Reason.NOT_KNOWN_THERE, now, due_at=now)


def _not_others(gateway: Gateway, row: Message, found: list[Taken]) -> list[Taken]:
    """Without what is known to be another message of ours."""
    ids = [taken.gateway_id for taken in found]
    others = Message.objects.filter(gateway=gateway.name, gateway_id__in=ids).exclude(pk=row.pk)
    known = set(others.values_list("gateway_id", flat=True))
    return [taken for taken in found if taken.gateway_id not in known]


def _others_in_doubt(row: Message) -> bool:
    """Whether another message to the same number is just as doubtful."""
    same = Message.objects.filter(address_index=row.address_index, state=State.SENDING)
    return same.exclude(pk=row.pk).exists()

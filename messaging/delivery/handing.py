"""Handing a claimed batch over to the gateway, many requests in flight, and what follows from each answer."""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import structlog
from django.conf import settings
from django.utils import timezone

from messaging import rules
from messaging.choices import Reason, State
from messaging.delivery import rates, results
from messaging.delivery.claiming import Claimed
from messaging.delivery.results import Result
from messaging.gateways.base import Gateway, OutOfOrder, Parcel, Refused, Taken, TryLater, Unsure
from messaging.models import GatewayState, Message

log = structlog.get_logger(__name__)


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    """Kept as long as the process, as the connections are."""
    return ThreadPoolExecutor(threads, thread_name_prefix="gateway")


os.register_at_fork(after_in_child=_pool.cache_clear)


def parcel_of(row: Message) -> Parcel:
    return Parcel(str(row.reference), row.address, row.text, row.subject, row.state_at)


def hand_over(gateway: Gateway, claimed: Claimed) -> int:
    """Hand every row of the batch over, and write down what came of it; returns how many the gateway took."""
    last_call = claimed.until.timestamp() - 2 * settings.SMS_TIMEOUT

    def one(row: Message) -> Result:
        if time.time() > last_call:  # others will have it soon: it must not be in flight then
            return give_back(row)
        return _judge(row, lambda: gateway.send(parcel_of(row)))

    if gateway.in_flight > 1 and len(claimed.rows) > 1:
        done = list(_pool(gateway.in_flight).map(one, claimed.rows))
    else:
        done = [one(row) for row in claimed.rows]
    if gateway.per_second and claimed.rows:
        rates.answered(gateway.name, claimed.token)
    results.write(done, claimed.token)
    _note(gateway, done)
    return sum(result.state in (State.SENT, State.DELIVERED) for result in done)


def _judge(row: Message, send: Callable[[], Taken]) -> Result:
    """What one hand-over means for the message."""
    try:
        taken = send()
    except Refused as why:
        return Result(row, State.FAILED, Reason.REFUSED, timezone.now(), str(why))
    except OutOfOrder as why:
        return give_back(row, str(why), datetime.timedelta(seconds=why.seconds))
    except TryLater as why:
        return try_later(row, str(why))
    except Unsure as why:
        now = timezone.now()
        ask_at = now + datetime.timedelta(seconds=settings.MESSAGE_ASK_AFTER)
        return Result(row, State.SENDING, Reason.UNSURE, now, str(why), claimed_until=ask_at)
    return of_taken(row, taken, Reason.TAKEN)


def of_taken(row: Message, taken: Taken, reason: Reason) -> Result:
    """A message that the gateway has, as far as it knows what became of it."""
    state = {"delivered": State.DELIVERED, "failed": State.FAILED}.get(taken.state, State.SENT)
    reason = {State.DELIVERED: Reason.ARRIVED, State.FAILED: Reason.NOT_ARRIVED}.get(state, reason)
    told = {"gateway_id": taken.gateway_id, "parts": taken.parts, "price": taken.price}
    return Result(row, state, reason, timezone.now(), **told)


def try_later(row: Message, why: str) -> Result:
    """Back to waiting, longer each time and not in the quiet hours; failed when it is too late then."""
    now = timezone.now()
    pause = rules.wait_after(row.attempts, first=datetime.timedelta(seconds=settings.MESSAGE_FIRST_WAIT))
    due = rules.first_allowed(now + pause, any_hour=row.any_hour)
    if due >= row.expires_at:
        return Result(row, State.FAILED, Reason.TOO_LATE, now, why)
    return Result(row, State.WAITING, Reason.TRY_AGAIN, now, why, due_at=due)


def give_back(row: Message, why: str = "", pause: datetime.timedelta = datetime.timedelta(0)) -> Result:
    """Back to waiting as if it had not been taken: nothing was said of this message."""
    now = timezone.now()
    due, reason = now + pause, Reason.TRY_AGAIN if why else Reason.WRITTEN
    return Result(row, State.WAITING, reason, now, why, due_at=due, attempts=row.attempts - 1)


def _note(gateway: Gateway, done: list[Result]) -> None:
    """How the gateway is getting on: for other workers, and for the page that watches."""
    now = timezone.now()
    taken = any(result.state in (State.SENT, State.DELIVERED) for result in done)
    out = next((r for r in done if r.attempts is not None and r.detail), None)
    known = GatewayState.objects.filter(pk=gateway.name)
    if out:
        known.update(paused_until=out.due_at, paused_why=out.detail)
        log.warning("gateway out of order", gateway=gateway.name)  # what it says may hold a number
    elif taken:
        known.update(last_taken_at=now, paused_until=None, paused_why="")

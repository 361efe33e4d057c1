"""Keeping a gateway's rate exactly, over all workers: a request is given leave, and the leave comes back a while later.

A request arrives at the gateway somewhere between its leave and its answer. Where a leave is given only while fewer
than the rate's are out, and one counts as out until a second after the answer, no second at the gateway has more than
the rate: take the request of such a second that got its leave last; all others of that second were answered less than
a second before it got it, or not yet, and so were counted.

Leaves are given by the handful under the lock of the gateway's row, and come back together when the last of them is
answered. Those of a worker that is lost come back when its claim ends.
"""

from __future__ import annotations

import datetime
import math
import uuid

from django.db import transaction
from django.utils import timezone

from messaging.models import GatewayState

#: A handful is a fifth of the rate, so that sending is spread over the second and between workers.
HANDFULS = 5
#: Clocks of several machines may differ by so much.
CLOCKS = datetime.timedelta(milliseconds=20)


def limit(per_second: float) -> tuple[int, datetime.timedelta]:
    """How many leaves there are, and how long after the answer one comes back: at least a second."""
    window = max(1.0, 1 / per_second)
    return max(1, math.floor(per_second * window)), datetime.timedelta(seconds=window) + CLOCKS


def free(state: GatewayState, per_second: float, now: datetime.datetime) -> tuple[int, datetime.datetime]:
    """How many leaves can be given now, at most a handful, and when the next one comes back; drops those that are back.

    The row is locked by the caller.
    """
    most, back_after = limit(per_second)
    state.leaves = [leave for leave in state.leaves if _back_at(leave, back_after) > now]
    out = sum(leave["n"] for leave in state.leaves)
    first = min((_back_at(leave, back_after) for leave in state.leaves), default=now)
    return min(most - out, max(1, most // HANDFULS)), first


def give(state: GatewayState, token: uuid.UUID, count: int, until: datetime.datetime) -> None:
    """Note that a worker has so many leaves, at the latest until its claim ends."""
    state.leaves = [*state.leaves, {"of": str(token), "n": count, "until": until.isoformat()}]
    state.save(update_fields=["leaves"])


@transaction.atomic
def answered(gateway: str, token: uuid.UUID) -> None:
    """Note that the last request of a handful is answered."""
    state = GatewayState.objects.select_for_update().get(pk=gateway)
    now = timezone.now().isoformat()
    of = str(token)
    state.leaves = [leave | {"answered": now} if leave["of"] == of else leave for leave in state.leaves]
    state.save(update_fields=["leaves"])


def _back_at(leave: dict[str, object], back_after: datetime.timedelta) -> datetime.datetime:
    """A handful that was never answered is back when the claim is over: nothing of it is sent after that."""
    return datetime.datetime.fromisoformat(leave.get("answered", leave["until"])) + back_after

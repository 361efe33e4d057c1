"""How sending is getting on: figures for the page that watches, for the monitor and for metrics. No person in them."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Min, Sum
from django.utils import timezone

from messaging.choices import State
from messaging.models import GatewayState, Message


@dataclass(frozen=True)
class Queue:
    """``by_state`` counts all messages; ``oldest`` is the age of the one that has been due the longest."""

    by_state: dict[str, int]
    oldest: datetime.timedelta | None


def queue() -> Queue:
    now = timezone.now()
    counted = Message.objects.order_by().values("state").annotate(n=Count("pk"))
    due = Message.objects.filter(state__in=(State.WAITING, State.SENDING), due_at__lte=now).exclude(channel="letter")
    first = due.aggregate(first=Min("due_at"))["first"]
    return Queue({row["state"]: row["n"] for row in counted}, now - first if first else None)


@dataclass(frozen=True)
class Cost:
    """What the messages of a district have cost since the first of the month, in kronor."""

    district: str
    messages: int
    parts: int
    price: Decimal


def costs(districts: Collection[int], today: datetime.date) -> list[Cost]:
    """Of SMS that a gateway has taken this month, by the districts (ids) that pay."""
    first = datetime.datetime.combine(today.replace(day=1), datetime.time(), tzinfo=timezone.get_current_timezone())
    gone = Message.objects.filter(channel="sms", state_at__gte=first, district__in=districts).exclude(gateway_id="")
    rows = gone.order_by().values("district__name").annotate(n=Count("pk"), parts_sum=Sum("parts"), cost=Sum("price"))
    return [
        Cost(row["district__name"], row["n"], row["parts_sum"], row["cost"]) for row in rows.order_by("district__name")
    ]


def gateways() -> list[GatewayState]:
    return list(GatewayState.objects.order_by("name"))

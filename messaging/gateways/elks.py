"""46elks. Source: https://46elks.com/docs (send-sms, sms-history, sms-delivery-reports, receive-sms)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import urllib3

from messaging.gateways.base import Incoming, Nonsense, Parcel, Receipt, Taken, Unsure
from messaging.gateways.http import Client

#: What it says of a message, in our words.
STATES = {"created": "sent", "sent": "sent", "delivered": "delivered", "failed": "failed"}
#: Its clock and ours may differ by so much.
SKEW = datetime.timedelta(seconds=5)


class Elks:
    """It knows no reference of ours: asked, it gives what went to the number since we handed the message over.

    ``hook`` is the address of our web hook for receipts; our reference stands at its end. ``dont_log`` keeps the text
    out of its history, ``dry_run`` has it check the request and send nothing.
    """

    name = "46elks"
    batch = 200

    def __init__(
        self,
        *,
        url: str,
        username: str,
        password: str,
        sender: str,
        hook: str,
        dont_log: bool,
        dry_run: bool,
        in_flight: int,
        per_second: float,
        timeout: float,
    ) -> None:
        self.sender, self.hook, self.dont_log, self.dry_run = sender, hook, dont_log, dry_run
        self.in_flight, self.per_second = in_flight, per_second
        headers = urllib3.make_headers(basic_auth=f"{username}:{password}")
        url = url or "https://api.46elks.com"
        self.client = Client(f"{url}/a1", connections=in_flight, timeout=timeout, headers=headers)

    def send(self, parcel: Parcel) -> Taken:
        fields = {
            "from": self.sender,
            "to": parcel.address,
            "message": parcel.text,
            "whendelivered": f"{self.hook}?reference={parcel.reference}",
        }
        if self.dont_log:
            fields["dontlog"] = "message"
        if self.dry_run:
            fields["dryrun"] = "yes"
        answer = self.client.post("/sms", urlencode(fields), content_type="application/x-www-form-urlencoded")
        if self.dry_run:  # it gives no id for what it does not send
            answer = {"id": f"dryrun-{parcel.reference}", **answer}
        return _taken(answer)

    def find(self, parcel: Parcel) -> Sequence[Taken]:
        since = (parcel.since or datetime.datetime.now(datetime.UTC)) - SKEW
        after = since.astimezone(datetime.UTC).replace(tzinfo=None).isoformat()
        answer = self.client.get(f"/sms?{urlencode({'to': parcel.address, 'end': after, 'limit': 100})}")
        rows = answer.get("data")
        if not isinstance(rows, list):
            raise Unsure("No sense in the answer")
        went = [row for row in rows if row.get("direction", "outgoing") == "outgoing"]
        return [_taken(row, parcel.text) for row in went if row.get("message", parcel.text) == parcel.text]

    def receipts(self, fields: Mapping[str, str], body: bytes) -> Sequence[Receipt]:
        if not fields.get("id") or fields.get("status") not in STATES:
            raise Nonsense("id and status")
        return [Receipt(fields.get("reference", ""), fields["id"], STATES[fields["status"]])]

    def incoming(self, fields: Mapping[str, str], body: bytes) -> Sequence[Incoming]:
        if not fields.get("id") or not fields.get("from") or "message" not in fields:
            raise Nonsense("id, from and message")
        return [Incoming(fields["id"], fields["from"], fields["message"])]


def _taken(answer: Mapping[str, Any], text: str | None = None) -> Taken:
    """``text`` where it was found by its number: with the text in the history it is ours, or one just like it."""
    if not isinstance(answer.get("id"), str) or not answer["id"]:
        raise Unsure("The answer has no id")
    cost, parts = answer.get("cost"), answer.get("parts")
    return Taken(
        answer["id"][:100],
        parts=parts if isinstance(parts, int) else None,
        price=Decimal(cost) / 10_000 if isinstance(cost, int) else None,
        state=STATES.get(str(answer.get("status")), "sent"),
        is_certain=text is None or "message" in answer,
    )

"""Sinch SMS (REST). Source: https://developers.sinch.com/docs/sms/api-reference/sms (batches, delivery reports)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from messaging.gateways.base import Incoming, Nonsense, Parcel, Receipt, Taken, Unsure
from messaging.gateways.http import Client

#: The states of its delivery reports, in our words; *Unknown* is one that will never be told.
STATES = {
    "Queued": "sent",
    "Dispatched": "sent",
    "Unknown": "sent",
    "Delivered": "delivered",
    **dict.fromkeys(("Aborted", "Cancelled", "Rejected", "Deleted", "Failed", "Expired"), "failed"),
}


class Sinch:
    """It keeps our reference with each message, and finds it again by that."""

    name = "sinch"
    batch = 200

    def __init__(
        self,
        *,
        url: str,
        plan: str,
        token: str,
        sender: str,
        hook: str,
        in_flight: int,
        per_second: float,
        timeout: float,
    ) -> None:
        self.sender, self.hook, self.in_flight, self.per_second = sender, hook, in_flight, per_second
        self.client = Client(
            f"{url or 'https://eu.sms.api.sinch.com'}/xms/v1/{quote(plan)}",
            connections=in_flight,
            timeout=timeout,
            headers={"Authorization": f"Bearer {token}"},
        )

    def send(self, parcel: Parcel) -> Taken:
        batch = {
            "from": self.sender,
            "to": [parcel.address],
            "body": parcel.text,
            "type": "mt_text",
            "delivery_report": "per_recipient",
            "callback_url": self.hook,
            "client_reference": parcel.reference,
        }
        return _taken(self.client.post("/batches", json.dumps(batch), content_type="application/json"))

    def find(self, parcel: Parcel) -> Sequence[Taken]:
        answer = self.client.get(f"/batches?{urlencode({'client_reference': parcel.reference, 'page_size': 10})}")
        rows = answer.get("batches", [])
        if not isinstance(rows, list):
            raise Unsure("No sense in the answer")
        return [_taken(row) for row in rows if row.get("client_reference") == parcel.reference]

    def receipts(self, fields: Mapping[str, str], body: bytes) -> Sequence[Receipt]:
        told = _read(body)
        if not isinstance(told.get("batch_id"), str) or told.get("status") not in STATES:
            raise Nonsense("batch_id and status")
        code = f"code {told['code']}" if isinstance(told.get("code"), int) and told["code"] else ""
        return [Receipt(str(told.get("client_reference") or ""), told["batch_id"], STATES[told["status"]], code)]

    def incoming(self, fields: Mapping[str, str], body: bytes) -> Sequence[Incoming]:
        told = _read(body)
        if told.get("type") != "mo_text" or not all(isinstance(told.get(k), str) for k in ("id", "from", "body")):
            raise Nonsense("type, id, from and body")
        return [Incoming(told["id"], f"+{told['from'].lstrip('+')}", told["body"])]


def _read(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except ValueError as error:
        raise Nonsense("JSON") from error
    if not isinstance(told, dict):
        raise Nonsense("an object")
    return told


def _taken(answer: Mapping[str, Any]) -> Taken:
    if not isinstance(answer.get("id"), str) or not answer["id"]:
        raise Unsure("The answer has no id")
    return Taken(answer["id"][:100])

"""What gateways tell afterwards, each thing once however often it is told: receipts, and messages that come in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils import timezone

from accounts.encryption import blind_index, blind_indexes
from messaging.choices import Reason, State
from messaging.gateways.base import Incoming, Receipt
from messaging.models import GatewayState, IncomingMessage, Message

#: From which state each word of a gateway leads on; any other is a repetition, or comes too late to matter.
LEADS_ON = {
    "sent": (State.SENDING,),
    "delivered": (State.SENDING, State.SENT, State.FAILED, State.WAITING, State.HELD),
    "failed": (State.SENDING, State.SENT),
}
BECOMES = {
    "sent": (State.SENT, Reason.TAKEN),
    "delivered": (State.DELIVERED, Reason.ARRIVED),
    "failed": (State.FAILED, Reason.NOT_ARRIVED),
}

#: Told of each reply, in the transaction in which it is written: apps above put it where their people look.
Listener = Callable[[IncomingMessage], None]
_LISTENERS: list[Listener] = []


def listener(listen: Listener) -> Listener:
    """Register a listener."""
    _LISTENERS.append(listen)
    return listen


@transaction.atomic
def receive(gateway: str, receipts: Sequence[Receipt]) -> int:
    """Carry messages on by what the gateway tells; returns how many were changed. Unknown ones are passed over."""
    changed = 0
    for receipt in receipts:
        row = _message_of(gateway, receipt)
        if row is None:
            continue
        leads_on = row.state in LEADS_ON[receipt.state]
        if row.state in (State.WAITING, State.HELD) and row.attempts == 0:
            leads_on = False  # nothing of it has ever gone
        if leads_on:
            state, reason = BECOMES[receipt.state]
            row.stand(state, reason, detail=receipt.detail)
            changed += 1
        row.gateway_id = row.gateway_id or receipt.gateway_id[:100]
        row.price = row.price if receipt.price is None else receipt.price
        row.save(update_fields=["state", "reason", "detail", "state_at", "steps", "gateway_id", "price"])
    GatewayState.objects.filter(pk=gateway).update(last_receipt_at=timezone.now())
    return changed


def _message_of(gateway: str, receipt: Receipt) -> Message | None:
    """By our reference, else by the gateway's id; where both are known they have to belong together."""
    rows = Message.objects.select_for_update().filter(gateway=gateway)
    if not _is_reference(receipt.reference):
        return rows.filter(gateway_id=receipt.gateway_id).first()
    row = rows.filter(reference=receipt.reference).first()
    return row if row and row.gateway_id in ("", receipt.gateway_id) else None


def _is_reference(text: str) -> bool:
    return len(text) == 36 and text.count("-") == 4 and all(c in "0123456789abcdef-" for c in text)


@transaction.atomic
def take_in(gateway: str, incoming: Sequence[Incoming]) -> list[IncomingMessage]:
    """Keep messages that came in; returns those that are new.

    One belongs to the student of the last message to its number within what we still know, and answers that message.
    """
    new = []
    for each in incoming:
        answers = Message.objects.filter(address_index__in=blind_indexes(each.sender), channel="sms")
        answered = answers.filter(state__in=(State.SENT, State.DELIVERED)).order_by("-state_at").first()
        reply = IncomingMessage(
            gateway=gateway,
            gateway_id=each.gateway_id[:100],
            address=each.sender[:40],
            address_index=blind_index(each.sender),
            text=each.text.replace("\0", "")[:2000],
            answers=answered,
            student_id=answered.student_id if answered else None,
            guardian_id=answered.guardian_id if answered else None,
            agency=answered.agency if answered else "",
            category=answered.category if answered else "",
        )
        IncomingMessage.objects.bulk_create([reply], ignore_conflicts=True)
        kept = IncomingMessage.objects.get(gateway=gateway, gateway_id=reply.gateway_id)
        if kept.received_at == reply.received_at and kept.text == reply.text:
            new.append(kept)
            for listen in _LISTENERS:
                listen(kept)
    return new

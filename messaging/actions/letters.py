"""Letters go by hand: printed in a batch for each school and day, posted, and ticked off."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import AuditEvent, School, User
from messaging.choices import Channel, Reason, State
from messaging.delivery.claiming import still_wanted
from messaging.models import Message


def waiting(by: User) -> QuerySet[Message]:
    """Letters that may be printed now, of those the person may see."""
    rows = Message.objects.visible_to(by).filter(channel=Channel.LETTER, state=State.WAITING)
    return rows.filter(due_at__lte=timezone.now())


def printed(by: User) -> QuerySet[Message]:
    """Letters that are printed and wait to be ticked off, of those the person may see; ``claim`` is their batch."""
    return Message.objects.visible_to(by).filter(channel=Channel.LETTER, state=State.SENDING, reason=Reason.PRINTED)


@transaction.atomic
def print_batch(*, school: School, by: User) -> uuid.UUID | None:
    """Put the waiting letters of a school into one batch; returns its name, None where there is none to print.

    What may not go any more is set aside, as with every message.
    """
    rows = waiting(by).filter(school=school).select_related("student", "guardian").order_by("pk")
    now, batch = timezone.now(), uuid.uuid4()
    wanted = still_wanted(list(rows.select_for_update(skip_locked=True, of=("self",))), now)
    if not wanted:
        return None
    for row in wanted:
        row.claim, row.attempts, row.gateway = batch, row.attempts + 1, "letter"
        row.stand(State.SENDING, Reason.PRINTED, at=now)
    return _save(wanted, "message.print", by, batch)


@transaction.atomic
def posted(*, batch: uuid.UUID, by: User) -> int:
    """Tick a batch off as posted; returns how many letters. Raises ValidationError when there is no such batch."""
    rows = _batch(batch, by)
    for row in rows:
        row.stand(State.SENT, Reason.POSTED)
    _save(rows, "message.post", by, batch)
    return len(rows)


@transaction.atomic
def put_back(*, batch: uuid.UUID, by: User) -> int:
    """Let a batch wait again that was printed and not posted. Raises ValidationError when there is no such batch."""
    rows = _batch(batch, by)
    for row in rows:
        row.claim = None
        row.stand(State.WAITING, Reason.WRITTEN)
    _save(rows, "message.unprint", by, batch)
    return len(rows)


def _batch(batch: uuid.UUID, by: User) -> list[Message]:
    rows = list(printed(by).filter(claim=batch).select_for_update(of=("self",)).order_by("pk"))
    if not rows:
        raise ValidationError(_("These letters are ticked off already."))
    return rows


def _save(rows: list[Message], verb: str, by: User, batch: uuid.UUID) -> uuid.UUID:
    names = ["claim", "attempts", "gateway", "state", "state_at", "reason", "detail", "steps"]
    Message.objects.bulk_update(rows, names, batch_size=200)
    AuditEvent.objects.bulk_create(
        audit.event(verb, row, by=by, student_id=row.student_id, agency=row.agency, category=row.category)
        for row in rows
    )
    return batch

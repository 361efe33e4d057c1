"""What staff do with messages that came in."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.models import User
from messaging.models import IncomingMessage


@transaction.atomic
def read(*, reply: IncomingMessage, by: User) -> IncomingMessage:
    """Somebody has read it; it no longer needs anybody. The first one counts."""
    row = IncomingMessage.objects.select_for_update().get(pk=reply.pk)
    if row.read_at is None:
        row.read_at, row.read_by = timezone.now(), by
        row.save(update_fields=["read_at", "read_by"])
        about = {"agency": row.agency, "category": row.category}
        record("incoming_message.read", row, by=by, student_id=row.student_id, **about)
    return row

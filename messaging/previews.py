"""Keeping the messages of an installation that sends none."""

from __future__ import annotations

from django.db import transaction

from messaging.models import PreviewMessage

#: So many are kept; older ones make room.
NEWEST = 500


@transaction.atomic
def keep(*, channel: str, recipient: str, body: str, subject: str = "", reference: str = "") -> PreviewMessage:
    """Keep a message for the page, and drop what is older than the newest 500."""
    message = PreviewMessage.objects.create(
        channel=channel, recipient=recipient[:200], subject=subject[:300], body=body, reference=reference
    )
    kept = PreviewMessage.objects.order_by("-pk").values_list("pk", flat=True)
    oldest = kept[NEWEST - 1 : NEWEST].first()
    if oldest is not None:
        PreviewMessage.objects.filter(pk__lt=oldest).delete()
    return message

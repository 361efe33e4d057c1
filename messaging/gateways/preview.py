"""To the console and to a page: for a demo or a test installation without a gateway."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from messaging import previews
from messaging.gateways.base import Incoming, Nonsense, Parcel, Receipt, Taken
from messaging.models import PreviewMessage


class Preview:
    """Keeps an SMS for the page ``messaging:preview``. It arrives at once."""

    name = "preview"
    batch = 100
    in_flight = 1
    per_second = 0.0

    def send(self, parcel: Parcel) -> Taken:
        kept = previews.keep(channel="sms", recipient=parcel.address, body=parcel.text, reference=parcel.reference)
        sys.stdout.write(f"SMS to {parcel.address}: {parcel.text}\n")
        return _taken(kept)

    def find(self, parcel: Parcel) -> Sequence[Taken]:
        return [_taken(kept) for kept in PreviewMessage.objects.filter(reference=parcel.reference)]

    def receipts(self, fields: Mapping[str, str], body: bytes) -> Sequence[Receipt]:
        raise Nonsense("Nothing comes in here")

    def incoming(self, fields: Mapping[str, str], body: bytes) -> Sequence[Incoming]:
        raise Nonsense("Nothing comes in here")


def _taken(kept: PreviewMessage) -> Taken:
    return Taken(f"preview-{kept.pk}", state="delivered")

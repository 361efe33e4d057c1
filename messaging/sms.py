"""Sending text messages: one small interface that every gateway fulfils."""

from __future__ import annotations

import sys
import uuid
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from messaging import previews


@dataclass(frozen=True)
class Receipt:
    """What a gateway answers for a message it has taken: its own id, by which delivery is told later."""

    gateway_id: str


class Gateway(Protocol):
    """Something that takes a text message. Raises SmsError when it does not."""

    def send(self, *, to: str, text: str) -> Receipt: ...


class SmsError(Exception):
    """The gateway has not taken the message; the sentence says why."""


class PreviewGateway:
    """Writes to the console and keeps the message for the page: for installations without a gateway."""

    def send(self, *, to: str, text: str) -> Receipt:
        message = previews.keep(channel="sms", recipient=to, body=text)
        sys.stdout.write(f"SMS to {to}: {text}\n")
        return Receipt(gateway_id=f"preview-{message.pk}-{uuid.uuid4().hex[:8]}")


def gateway() -> Gateway:
    """The gateway of this installation, by ``settings.SMS_GATEWAY``. Raises SmsError where there is none."""
    if not settings.SMS_GATEWAY:
        raise SmsError("This installation has no SMS gateway: set SMS_GATEWAY.")
    return import_string(settings.SMS_GATEWAY)()

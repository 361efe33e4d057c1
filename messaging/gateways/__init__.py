"""Gateways: what takes a message. Which one each channel has is a setting; letters go by hand."""

from __future__ import annotations

import os
from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from messaging.choices import Channel
from messaging.gateways.base import Gateway
from messaging.gateways.elks import Elks
from messaging.gateways.preview import Preview
from messaging.gateways.sinch import Sinch
from messaging.gateways.smtp import Smtp

#: The channels that workers carry.
CARRIED = (Channel.SMS, Channel.EMAIL)


def hook_secret() -> str:
    """What stands in the addresses that gateways call, so that nobody else finds them. It follows from SECRET_KEY."""
    return salted_hmac("messaging.gateways", "web hook").hexdigest()[:40]


def hook_url(name: str) -> str:
    """The address that a gateway calls: ``messaging:receipt`` or ``messaging:incoming``."""
    return f"{settings.BASE_URL}{reverse(name, args=[hook_secret(), settings.SMS_GATEWAY])}"


@cache
def of_channel(channel: str) -> Gateway | None:
    """The gateway of a channel, with its connections, kept as long as the process; None where there is none."""
    if channel == Channel.EMAIL:
        return Smtp(per_second=settings.EMAIL_PER_SECOND)
    if channel != Channel.SMS or not settings.SMS_GATEWAY:
        return None
    if settings.SMS_GATEWAY == "preview":
        return Preview()
    shared = {
        "url": settings.SMS_URL,
        "sender": settings.SMS_FROM,
        "hook": hook_url("messaging:receipt"),
        "in_flight": settings.SMS_IN_FLIGHT,
        "per_second": settings.SMS_PER_SECOND,
        "timeout": settings.SMS_TIMEOUT,
    }
    if settings.SMS_GATEWAY == "sinch":
        return Sinch(plan=settings.SINCH_PLAN, token=settings.SINCH_TOKEN, **shared)
    elks = {"username": settings.ELKS_USERNAME, "password": settings.ELKS_PASSWORD}
    return Elks(**elks, dont_log=settings.ELKS_DONT_LOG, dry_run=settings.ELKS_DRY_RUN, **shared)


# Connections are not shared with a process that was made from this one.
os.register_at_fork(after_in_child=of_channel.cache_clear)

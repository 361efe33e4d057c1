"""Waking workers. A task holds no message: what is to be sent stands in the database, and a lost task costs time."""

from __future__ import annotations

import time

import structlog
from celery import shared_task
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

from messaging import gateways
from messaging.delivery import sending

log = structlog.get_logger(__name__)

#: How long a worker goes on before it lets other tasks have their turn, in seconds; and a web process without worker.
TURN, TURN_IN_PROCESS = 45, 5
#: A worker that finds more than it can take calls for another one, at most so often, in seconds.
HELP_EVERY = 5


_last_call: dict[str, float] = {}


@shared_task
def send(channel: str) -> int:
    """Send what is due on a channel. Returns how many a gateway took."""
    turn = TURN_IN_PROCESS if settings.CELERY_TASK_ALWAYS_EAGER else TURN
    return sending.send_due(channel, seconds=turn, more=lambda: _call_for_help(channel))


def _call_for_help(channel: str) -> None:
    now = time.monotonic()
    if settings.CELERY_TASK_ALWAYS_EAGER or now < _last_call.get(channel, -HELP_EVERY) + HELP_EVERY:
        return
    _last_call[channel] = now
    try:
        send.apply_async((channel,), retry=False)
    except OperationalError:  # there is no broker at the moment: this worker goes on alone
        log.warning("no broker to call for help", channel=channel)


def send_messages() -> int:
    """Everything that is due, on every channel, in this process: for the clock and for cron."""
    return sum(sending.send_due(channel, seconds=TURN / len(gateways.CARRIED)) for channel in gateways.CARRIED)


def wake(channel: str) -> None:
    """Have a worker look after the caller's transaction, once for each channel.

    Where there is no broker at the moment the clock finds the messages within a minute: nobody's page fails for it.
    """
    if channel not in gateways.CARRIED:
        return
    connection = transaction.get_connection()
    if not any(getattr(hook, "channel", None) == channel for _sids, hook, _robust in connection.run_on_commit):
        transaction.on_commit(_Wake(channel), robust=True)


class _Wake:
    """Asks for a worker. A class, so that one that waits already can be told apart."""

    def __init__(self, channel: str) -> None:
        self.channel = channel

    def __call__(self) -> None:
        send.apply_async((self.channel,), retry=False)

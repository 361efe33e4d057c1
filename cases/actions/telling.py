"""Messages to staff about what needs their eyes, written to the outbox with the event."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission, roles_with
from messaging.actions import outbox
from messaging.choices import Channel, Kind
from messaging.models import Message
from students.models import ProtectedOpening


def tell_of_openings(openings: Sequence[ProtectedOpening]) -> list[Message]:
    """An e-mail about each opening to everybody who watches over the log, in the transaction of the look.

    It has the alias, and names nobody who is protected. One who both opened and watches is told too.
    """
    if not openings:
        return []
    watchers = User.objects.holding(roles_with(Permission.SEE_LOGS), today=timezone.localdate())
    link = f"{settings.BASE_URL}{reverse('students:openings')}"
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Protected identity has been opened in PPSS")
        return outbox.write_many(
            outbox.message(
                key=(Kind.OPENING, opening.pk, opening.is_revealed, watcher.pk),
                kind=Kind.OPENING,
                channel=Channel.EMAIL,
                recipient=watcher.name,
                address=watcher.email,
                subject=subject,
                text=render_to_string("students/opening.txt", {"opening": opening, "link": link}),
                any_hour=True,
            )
            for watcher in watchers
            for opening in openings
        )

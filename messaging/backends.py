"""E-mail on an installation without a mail server: to the console and to a page."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.console import EmailBackend as ConsoleBackend

from messaging import previews


class PreviewEmailBackend(ConsoleBackend):
    """Writes each message to the console and keeps it for the page ``messaging:preview``."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            for recipient in message.recipients():
                previews.keep(channel="email", recipient=recipient, subject=message.subject, body=message.body)
        return super().send_messages(email_messages) or 0

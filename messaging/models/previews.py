"""Messages that have left the program."""

from django.db import models
from django.utils import timezone


class PreviewMessage(models.Model):
    """An e-mail or SMS that would have been sent, on an installation without a mail server or SMS gateway.

    Shown on a page to admins, so that a demo or a test installation can be tried whole. The newest 500 are kept.
    """

    channel = models.CharField(max_length=8)
    recipient = models.CharField(max_length=200)
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField()
    reference = models.CharField(max_length=36, blank=True, db_index=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.channel} {self.recipient}"

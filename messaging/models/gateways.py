"""What all workers together have to know of a gateway."""

from django.db import models
from django.utils import timezone


class GatewayState(models.Model):
    """One gateway: when its next request may go (its rate, kept across workers), and how it is getting on.

    Written by workers and web hooks; one row for each gateway that was ever used.
    """

    name = models.CharField(max_length=20, primary_key=True)
    next_free_at = models.DateTimeField(default=timezone.now)
    paused_until = models.DateTimeField(null=True, blank=True)
    paused_why = models.CharField(max_length=300, blank=True)
    last_taken_at = models.DateTimeField(null=True, blank=True)
    last_receipt_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

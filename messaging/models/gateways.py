"""What all workers together have to know of a gateway."""

from django.db import models
from django.utils.translation import gettext_lazy as _

#: What our own ways are called; services have names of their own.
WORDS = {"email": _("E-mail"), "preview": _("Page of the demo"), "letters": _("Letters")}


class GatewayState(models.Model):
    """One gateway: who has leave to send (its rate, kept across workers), and how it is getting on.

    ``leaves`` are handfuls of requests that are out, or were within the last second (``messaging.delivery.rates``).

    Written by workers and web hooks; one row for each gateway that was ever used.
    """

    name = models.CharField(max_length=20, primary_key=True)
    leaves = models.JSONField(default=list)
    paused_until = models.DateTimeField(null=True, blank=True)
    paused_why = models.CharField(max_length=300, blank=True)
    last_taken_at = models.DateTimeField(null=True, blank=True)
    last_receipt_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """What people call it: a service by its own name, our own ways by what they are."""
        return str(WORDS.get(self.name, self.name))

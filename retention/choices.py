"""The fixed choices of erasure."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where a list of what is to be erased stands."""

    ASKED = "asked", _("Waits for a second person")
    CHANGED = "changed", _("Has changed, must be asked anew")
    SENT_BACK = "sent_back", _("Sent back")
    TAKEN_BACK = "taken_back", _("Taken back")
    APPROVED = "approved", _("Approved, is being carried out")
    DONE = "done", _("Erased")

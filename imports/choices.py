"""The fixed choices of imports."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    """Where an uploaded file stands. From the command line a batch is born done."""

    PREVIEWING = "previewing", _("Being looked through")
    ASKING = "asking", _("Asks for its period")
    PREVIEWED = "previewed", _("Waits for you")
    RUNNING = "running", _("Being imported")
    DONE = "done", pgettext_lazy("file", "Imported")
    FAILED = "failed", _("Could not be read")
    DISCARDED = "discarded", pgettext_lazy("file", "Discarded")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", pgettext_lazy("file", "Undone")


class Outcome(TextChoices):
    """What became of a row."""

    CREATED = "created", pgettext_lazy("rows", "New")
    UPDATED = "updated", pgettext_lazy("rows", "Changed")
    UNCHANGED = "unchanged", pgettext_lazy("rows", "Unchanged")
    SKIPPED = "skipped", pgettext_lazy("rows", "Skipped")
    REFUSED = "refused", pgettext_lazy("rows", "Refused")

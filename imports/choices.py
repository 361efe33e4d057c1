"""The fixed choices of imports."""

from enum import nonmember

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


class RunState(TextChoices):
    """Where the reading of a server stands. A broken one goes on where it stopped."""

    WAITING = "waiting", pgettext_lazy("run", "Begins in a moment")
    RUNNING = "running", pgettext_lazy("run", "Being read")
    BROKEN = "broken", _("Broken off")
    DONE = "done", pgettext_lazy("run", "Read")
    CANCELLED = "cancelled", pgettext_lazy("run", "Cancelled")

    OPEN = nonmember((WAITING[0], RUNNING[0], BROKEN[0]))


class StepState(TextChoices):
    """Where one endpoint of a run stands."""

    WAITING = "waiting", pgettext_lazy("endpoint", "Waits")
    GOING = "going", pgettext_lazy("endpoint", "Being read")
    SETTLING = "settling", pgettext_lazy("endpoint", "Being worked on")
    DONE = "done", pgettext_lazy("endpoint", "Done")
    ABSENT = "absent", _("The server does not offer it")


class ProblemKind(TextChoices):
    """What a run met and went on from."""

    MISSING = "missing", _("The value is missing")
    UNKNOWN = "unknown", _("The value is not in the standard")
    MALFORMED = "malformed", _("The value cannot be read")
    NOT_FOUND = "not_found", _("What it refers to is not known here")
    REFUSED = "refused", _("Could not be taken in")
    NOTICE = "notice", _("To look at")

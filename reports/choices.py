"""The fixed choices of reports."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Audience(TextChoices):
    """For whom a comparison was counted: what is left out in it is left out toward these readers."""

    CITY = "city", _("Administrators")
    DISTRICT = "district", _("Steering group")
    COACH = "coach", _("Own students")


class Form(TextChoices):
    """What kind of file a table is taken out as."""

    CSV = "csv", _("CSV")
    XLSX = "xlsx", _("Excel")


class ExportState(TextChoices):
    """How far the file of a table is."""

    WAITING = "waiting", _("waits")
    RUNNING = "running", _("is being written")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class ReportState(TextChoices):
    """Where a half-year report stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    SENT_BACK = "sent_back", _("Sent back")
    APPROVED = "approved", _("Approved")

"""The fixed choices about absence."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Source(TextChoices):
    """Where an absence figure comes from."""

    TYPED = "typed", _("Entered by hand")
    REPORT = "report", _("Report of the school platform")
    COMPUTED = "computed", _("Computed from attendance")
    IMPORTED = "imported", _("Imported with the case")


class LessonSource(TextChoices):
    """Where a lesson row comes from."""

    FILE = "file", _("Imported file")
    SS12000 = "ss12000", _("SS 12000")

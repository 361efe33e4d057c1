"""The fixed choices about absence."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Source(TextChoices):
    """Where an absence figure comes from."""

    TYPED = "typed", _("Entered by hand")
    REPORT = "report", _("Report of the school platform")
    SS12000 = "ss12000", _("SS 12000")
    COMPUTED = "computed", _("Computed from attendance")
    IMPORTED = "imported", _("Imported with the case")


class LessonSource(TextChoices):
    """Where a lesson row comes from."""

    FILE = "file", _("Imported file")
    SS12000 = "ss12000", _("SS 12000")


class Flag(TextChoices):
    """What is to be said beside an absence share."""

    FULLY_ABSENT = "fully_absent", _("Fully absent")
    LOW_COVERAGE = "low_coverage", _("Low coverage")
    COVERAGE_MOVED = "coverage_moved", _("Coverage has changed")
    ADAPTED = "adapted", _("Other activity or adapted programme")


class Window(TextChoices):
    """Over which weeks the absence list looks."""

    WEEKS = "weeks", _("The latest school weeks")
    TERM = "term", _("The term")
    OWN = "own", _("Own dates")

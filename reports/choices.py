"""The fixed choices of reports."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Audience(TextChoices):
    """For whom a comparison was counted: what is left out in it is left out toward these readers."""

    CITY = "city", _("Administrators")
    DISTRICT = "district", _("Steering group")
    COACH = "coach", _("Own students")

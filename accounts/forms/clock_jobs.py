"""How often the program does something by itself."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.rows import RowForm
from accounts.models import ClockJob


class ClockJobForm(RowForm):
    class Meta:
        model = ClockJob
        fields = ("is_on", "unit", "every", "at", "weekday")
        widgets = {"unit": forms.RadioSelect, "at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}
        help_texts = {
            "is_on": _("Switched off it runs by its command alone."),
            "every": _("For every so many minutes: 1 to 1440."),
            "at": _("For each day and once a week: the time in Stockholm."),
            "weekday": _("For once a week."),
        }

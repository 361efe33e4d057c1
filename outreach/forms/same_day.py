"""Input about notices on the same day."""

from django import forms

from accounts.forms.rows import RowForm
from outreach.models import SameDaySetting


class SameDayForm(RowForm):
    """Whether and when a school's guardians are told."""

    class Meta:
        model = SameDaySetting
        fields = ("is_on", "at", "minutes")
        widgets = {"at": forms.TimeInput({"type": "time"}, format="%H:%M")}

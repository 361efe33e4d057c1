"""The absence list: its settings, and setting a student aside."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from absence.models import ListSettings
from accounts.forms.rows import ActionForm, DateInput, RowForm


class ListSettingsForm(RowForm):
    """From which absence the health team talks, and over which weeks the list looks."""

    class Meta:
        model = ListSettings
        fields = ["talk", "high", "very_high", "window", "weeks", "rising_points", "sign_weeks", "missed_weeks"]
        labels = {
            "talk": _("Talk from, percent"),
            "high": _("High absence from, percent"),
            "very_high": _("Very high absence from, percent"),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["window"].choices = [c for c in self.fields["window"].choices if c[0] in ("weeks", "term")]
        self.fields["weeks"].help_text = _("The latest ones that lie wholly before this week. Holidays are left out.")


class AsideForm(ActionForm):
    """Until when the list leaves a student out, and why."""

    until = forms.DateField(label=_("Until"), widget=DateInput())
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=200,
        help_text=_("Such as: the mentor calls home. The health team sees it, nobody else."),
    )

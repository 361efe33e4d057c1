"""The form of a file for evaluators."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.rows import ActionForm


class EvaluatorForm(ActionForm):
    """For whom, and what for."""

    recipient = forms.CharField(
        label=_("For whom"), max_length=120, help_text=_("The evaluator's organisation, and who asked there.")
    )
    purpose = forms.CharField(
        label=_("What it is for"),
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Such as: evaluation of 2026, ordered by the social services department."),
    )

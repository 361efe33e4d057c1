"""Forms of erasure."""

from __future__ import annotations

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from accounts.forms.rows import ActionForm, DateInput
from retention import rules
from students.forms.exactly import StudentField


class SendBackForm(ActionForm):
    """Why the second person says no."""

    note = forms.CharField(
        label=_("Why it is sent back"),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Such as: wait for the inspection. Write no names."),
    )


class RuleForm(ActionForm):
    """For how long a part is kept, and why."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    years = forms.IntegerField(
        label=_("Years after closing"),
        validators=[MinValueValidator(1), MaxValueValidator(rules.YEARS_MAX)],
        widget=forms.NumberInput({"min": 1, "max": rules.YEARS_MAX}),
    )
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Name the law, or the decision of the municipality's information management plan."),
    )


class HoldForm(ActionForm):
    """Which student, why, and until when nothing may be erased."""

    student = StudentField(
        label=_("Student"),
        help_text=_("Personal identity number, key or alias."),
        error_messages={"unknown": _("Your agency knows no such student.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Such as: appeal, inspection, request that is not answered. Write no names."),
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=DateInput(), help_text=_("Leave empty to hold until it is lifted.")
    )

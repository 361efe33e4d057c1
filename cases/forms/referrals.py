"""Noting a referral onward."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.rows import ActionForm, DateInput
from cases.choices import ReferralTo


class ReferralForm(ActionForm):
    """To whom and when; what it says stays with those it is for."""

    to = forms.ChoiceField(label=_("Referred to"), choices=ReferralTo)
    on = forms.DateField(label=_("Day"), widget=DateInput(), initial=timezone.localdate)
    answered_on = forms.DateField(
        label=_("Answered on"), required=False, widget=DateInput(), help_text=_("Leave empty until there is an answer.")
    )


class AnswerForm(ActionForm):
    """The day on which a referral was answered."""

    field_of = {"answered_on": "on"}

    on = forms.DateField(label=_("Day"), widget=DateInput(), initial=timezone.localdate)

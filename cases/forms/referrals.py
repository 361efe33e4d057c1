"""Noting a referral onward."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.rows import DateInput
from cases.choices import ReferralTo


class ReferralForm(forms.Form):
    """To whom and when; what it says stays with those it is for."""

    to = forms.ChoiceField(label=_("Referred to"), choices=ReferralTo)
    on = forms.DateField(label=_("Day"), widget=DateInput())
    answered_on = forms.DateField(
        label=_("Answered on"), required=False, widget=DateInput(), help_text=_("Leave empty until there is an answer.")
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("initial", {"on": timezone.localdate()})
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

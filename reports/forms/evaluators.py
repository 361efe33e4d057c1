"""The form of a file for evaluators."""

from __future__ import annotations

import secrets

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from accounts.forms.rows import ActionForm

_SIGNER = signing.Signer(salt="reports.evaluators")


class EvaluatorForm(ActionForm):
    """For whom, and what for; and the secret of the link to come, so that a page loaded anew makes no second file."""

    recipient = forms.CharField(
        label=_("For whom"), max_length=120, help_text=_("The evaluator's organisation, and who asked there.")
    )
    purpose = forms.CharField(
        label=_("What it is for"),
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Such as: evaluation of 2026, ordered by the social services department."),
    )
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.initial["token"] = _SIGNER.sign(secrets.token_urlsafe(32))

    def clean_token(self) -> str:
        """What this program has made up itself; nothing else."""
        try:
            return _SIGNER.unsign(self.cleaned_data["token"])
        except signing.BadSignature:
            return ""

"""Signing off one look."""

from django import forms

from accounts.choices import Verdict
from accounts.models import LookReview


class SignForm(forms.ModelForm):
    class Meta:
        model = LookReview
        fields = ["verdict", "note"]
        widgets = {"verdict": forms.RadioSelect, "note": forms.Textarea({"rows": 2})}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verdict"].required = True
        self.fields["verdict"].choices = Verdict.choices

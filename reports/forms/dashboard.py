"""How a dashboard is cut: one way at a time."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

CUTS = {
    "district": _("Districts"),
    "school": _("Schools"),
    "sex": _("Girls and boys"),
    "year": _("Grade today"),
    "band": _("Absence at enrolment"),
}


class CutForm(forms.Form):
    """``by``: schools of a district or districts of the city, and what students can be cut by besides."""

    by = forms.ChoiceField(label=_("Rows"), required=False)

    def __init__(self, *args: object, of_city: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.usual = "district" if of_city else "school"
        unusual = "school" if of_city else "district"
        self.fields["by"].choices = [(key, word) for key, word in CUTS.items() if key != unusual]
        self.fields["by"].widget.attrs["class"] = "form-select"

    @property
    def cut(self) -> str:
        """The cut asked for; the usual one where none, or none that exists, is."""
        return (self.is_valid() and self.cleaned_data["by"]) or self.usual

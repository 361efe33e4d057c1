"""Fields for an absence figure inside another form: proposal, enrolment, closing."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from absence.choices import Source
from accounts.forms.rows import DateInput
from ppss.lib.numbers import round_half_away

#: What a person who types a figure can say about where it comes from.
TYPED_SOURCES = (Source.REPORT, Source.TYPED)


class PercentField(forms.CharField):
    """A percentage as people write it (36, 36,5, 36.5 %), cleaned to a share of 0-1; None when empty."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**{"max_length": 12} | kwargs)

    def to_python(self, value: object) -> Decimal | None:
        text = re.sub(r"[\s%]", "", str(value or "")).replace(",", ".")
        if not text:
            return None
        try:
            share = Decimal(text) / 100
        except InvalidOperation as error:
            raise ValidationError(_("Write the percentage in figures, such as 36 or 36,5.")) from error
        if not share.is_finite() or not 0 <= share <= 1:
            raise ValidationError(_("A percentage is between 0 and 100."))
        return round_half_away(share, 4)

    def prepare_value(self, value: object) -> object:
        """Decimals of a share as a percentage with a comma; text as it was typed."""
        if not isinstance(value, Decimal):
            return value
        return f"{(value * 100).normalize():f}".replace(".", ",")

    def validate(self, value: object) -> None:
        if self.required and value is None:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: object) -> None:
        """Length is that of the text typed; a share has none."""


class AbsenceFields(forms.Form):
    """Share, first day, last day and source: the four together, or none. ``figure()`` is what the action asks for."""

    share = PercentField(label=_("Absence in percent"), required=False, help_text=_("Such as 36 or 36,5."))
    first_day = forms.DateField(label=_("First day of the period"), required=False, widget=DateInput())
    last_day = forms.DateField(label=_("Last day of the period"), required=False, widget=DateInput())
    source = forms.ChoiceField(
        label=_("Where the figure comes from"),
        required=False,
        choices=[("", _("Choose")), *[(s.value, s.label) for s in TYPED_SOURCES]],
    )

    ABSENCE = ("share", "first_day", "last_day", "source")
    MISSING = {
        "share": _("Enter the absence in percent, or empty the other fields on absence."),
        "first_day": _("Enter the first day of the period that the figure is for."),
        "last_day": _("Enter the last day of the period that the figure is for."),
        "source": _("Choose where the figure comes from."),
    }

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        given = {name: cleaned.get(name) not in (None, "") or name in self.errors for name in self.ABSENCE}
        if any(given.values()):
            for name, is_given in given.items():
                if not is_given:
                    self.add_error(name, self.MISSING[name])
        return cleaned

    def figure(self) -> dict[str, object] | None:
        """The four of a valid form, or None."""
        if self.cleaned_data.get("share") is None:
            return None
        return {name: self.cleaned_data[name] for name in self.ABSENCE}

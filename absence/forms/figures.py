"""Fields for an absence figure inside another form: proposal, enrolment, closing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from absence.actions import figures
from absence.choices import Flag, Source
from absence.measures import AbsenceShare, flags
from absence.models import AbsenceFigure
from accounts.forms.rows import DateInput
from ppss.lib.numbers import round_half_away
from ppss.lib.templatetags.ui import percent

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
    """Share, first day, last day and source: the four together, or none. ``figure()`` is what the action asks for.

    ``kept`` are words for the figure that a correction finds, which then can stay: ``figure()`` is KEPT.
    Where attendance is kept, ``offers`` are the figures it gives, and one of them is chosen instead of typing; which
    ones there are depends on the day of the form, so the view asks anew when the form comes back.
    """

    TYPED, NONE = "typed", "none"
    KEPT = figures.KEPT

    figure_choice = forms.ChoiceField(label=_("Which figure?"), required=False, widget=forms.RadioSelect)
    share = PercentField(label=_("Absence in percent"), required=False, help_text=_("Such as 36 or 36,5."))
    first_day = forms.DateField(label=_("First day of the period"), required=False, widget=DateInput())
    last_day = forms.DateField(label=_("Last day of the period"), required=False, widget=DateInput())
    source = forms.ChoiceField(
        label=_("Where the figure comes from"),
        required=False,
        choices=[("", _("Choose")), *[(s.value, s.label) for s in TYPED_SOURCES]],
    )

    ABSENCE = ("share", "first_day", "last_day", "source")
    ABSENCE_FIELDS = ("figure_choice", *ABSENCE)
    MISSING = {
        "share": _("Enter the absence in percent, or empty the other fields on absence."),
        "first_day": _("Enter the first day of the period that the figure is for."),
        "last_day": _("Enter the last day of the period that the figure is for."),
        "source": _("Choose where the figure comes from."),
    }

    def __init__(self, *args: object, offers: Sequence[AbsenceShare] = (), kept: str = "", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.offers = {offer.key: offer for offer in offers}
        if not self.offers and not kept:
            del self.fields["figure_choice"]
            return
        field = self.fields["figure_choice"]
        field.choices = [
            *([(self.KEPT, kept)] if kept else []),
            *((key, offer_label(offer)) for key, offer in self.offers.items()),
            (self.TYPED, _("Another figure, which I enter")),
            (self.NONE, _("No figure")),
        ]
        field.initial = self.KEPT if kept else next(iter(self.offers))
        field.error_messages["invalid_choice"] = _("The figure depends on the day. Choose it again.")

    @property
    def _chosen(self) -> AbsenceShare | None:
        return self.offers.get(self.cleaned_data.get("figure_choice", ""))

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        choice = cleaned.get("figure_choice")
        if choice and choice != self.TYPED:
            for name in self.ABSENCE:
                self.errors.pop(name, None)
            return cleaned
        given = {name: cleaned.get(name) not in (None, "") or name in self.errors for name in self.ABSENCE}
        if any(given.values()) or choice == self.TYPED:
            for name, is_given in given.items():
                if not is_given:
                    self.add_error(name, self.MISSING[name])
        return cleaned

    def figure(self) -> figures.Figure:
        """What ``absence.actions.figures.note`` asks for, of a valid form; None without a figure."""
        if self.cleaned_data.get("figure_choice") == self.KEPT:
            return figures.KEPT
        if chosen := self._chosen:
            sums = chosen.sums
            return {
                "share": sums.total_share,
                "valid_share": sums.valid_share,
                "invalid_share": sums.invalid_share,
                "coverage": sums.coverage,
                "first_day": chosen.first_day,
                "last_day": chosen.last_day,
                "source": chosen.source,
            }
        if self.cleaned_data.get("figure_choice") == self.NONE or self.cleaned_data.get("share") is None:
            return None
        return {name: self.cleaned_data[name] for name in self.ABSENCE}


def offer_label(offer: AbsenceShare) -> SafeString:
    """A figure in words: shares, then period, source and coverage, and what makes it doubtful."""
    sums = offer.sums
    shares = _("%(total)s absence (valid %(valid)s, invalid %(invalid)s)") % {
        "total": percent(sums.total_share),
        "valid": percent(sums.valid_share),
        "invalid": percent(sums.invalid_share),
    }
    known = [
        f"{offer.first_day} – {offer.last_day}",
        offer.source.label.lower(),
        _("coverage %(share)s") % {"share": percent(sums.coverage)},
        *(flag.label.lower() for flag in flags(sums) if flag != Flag.LOW_COVERAGE),
        *([_("too low to rely on")] if Flag.LOW_COVERAGE in flags(sums) else []),
    ]
    return format_html('{}<span class="muted d-block small">{}</span>', shares, " · ".join(map(str, known)))


def kept_label(figure: AbsenceFigure | None) -> str:
    """Words for the figure of a record that is put right: shares, period and source; without what is closed."""
    if figure is None:
        return str(_("The figure that stands here"))
    period = f"{figure.first_day} – {figure.last_day}"
    told = _("As it stands: %(total)s, %(period)s, %(source)s")
    return told % {"total": percent(figure.share), "period": period, "source": figure.get_source_display().lower()}

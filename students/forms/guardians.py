"""Input about guardians."""

from __future__ import annotations

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.rows import ActionForm, RowForm
from students.models import Guardian, Guardianship
from students.rules import channel_problem


class LinkForm(ActionForm):
    """What a guardian is to the student."""

    custody = forms.BooleanField(
        label=_("Has custody"),
        required=False,
        initial=True,
        help_text=_("Whoever has custody has a say in the consent and is told about absence."),
    )
    relation = forms.CharField(
        label=_("Relation"), required=False, max_length=40, help_text=_("Such as mother, father, family home.")
    )


class GuardianForm(LinkForm, RowForm):
    """A guardian, and what he or she is to the student on whose page it is written."""

    class Meta:
        model = Guardian
        fields = (
            "given_name",
            "family_name",
            "mobile",
            "email",
            "postal_address",
            "language",
            "needs_interpreter",
            "channel",
        )
        help_texts = {
            "mobile": _("For SMS. Nothing sensitive is ever written in an SMS."),
            "postal_address": _("For letters, as on an envelope."),
            "channel": _("How weekly reports and good news reach the guardian."),
        }
        widgets = {"channel": forms.RadioSelect, "postal_address": forms.Textarea({"rows": 3})}

    def __init__(self, *args: object, link: Guardianship | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            *("revision" for name in self.fields if name == "revision"),
            Row(Column("given_name"), Column("family_name")),
            Row(Column("relation"), Column("custody", css_class="align-self-end")),
            Row(Column("mobile"), Column("email")),
            "channel",
            "postal_address",
            Row(Column("language"), Column("needs_interpreter", css_class="align-self-end")),
        )
        if link:
            self.initial |= {"custody": link.custody, "relation": link.relation}

    def clean(self) -> dict[str, object]:
        """A way of being told needs its address; said when one of them changes, not when something else does."""
        data = super().clean() or self.cleaned_data
        names = ("channel", "mobile", "email")
        if self.instance.pk is None or not set(names).isdisjoint(self.changed_data):
            given = {name: data.get(name) or "" for name in names}
            for field, problem in channel_problem(given.pop("channel"), **given).items():
                if field not in self.errors:
                    self.add_error(field, problem)
        return data

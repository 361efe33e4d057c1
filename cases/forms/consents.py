"""Asking for a consent from within a case, and saying what became of it."""

from __future__ import annotations

from collections.abc import Collection

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import Category
from accounts.forms.rows import ActionForm
from students.choices import RequestOutcome
from students.forms.consents import category_choices


class AskForm(ActionForm):
    """What the family is to be asked to open. ``first`` are ticked from the start."""

    categories = forms.MultipleChoiceField(
        label=_("What should the consent cover?"),
        choices=Category.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick only what you need for the work with the student."),
        error_messages={"required": _("Choose at least one category.")},
    )

    def __init__(self, *args: object, first: Collection[str], **kwargs: object) -> None:
        super().__init__(*args, initial={"categories": [c for c in Category.values if c in first]}, **kwargs)
        self.fields["categories"].widget.choices = category_choices(Category)


class SettleForm(ActionForm):
    """Why no consent is registered."""

    outcome = forms.ChoiceField(
        label=_("Why no new consent is registered"),
        choices=[(o.value, o.label) for o in RequestOutcome if o != RequestOutcome.REGISTERED],
        widget=forms.RadioSelect,
    )

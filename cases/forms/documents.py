"""Noting that a document has been collected."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.rows import ActionForm, DateInput
from cases.choices import DocumentKind
from students.files import ACCEPT


class DocumentForm(ActionForm):
    """Which document, of which day, and its file where there is one."""

    kind = forms.ChoiceField(label=_("Kind"), choices=DocumentKind)
    title = forms.CharField(
        label=_("Title"), required=False, max_length=160, help_text=_("Needed when the kind is other.")
    )
    dated_on = forms.DateField(
        label=_("Date of the document"),
        required=False,
        widget=DateInput(),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=_("PDF, PNG or JPEG. Leave it out if the paper is kept elsewhere."),
    )

"""Searching the access log."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.encryption import blind_indexes
from accounts.models import User
from students.identity import is_written_like_one, parse
from students.models import Student


class LooksForm(forms.Form):
    """Who, at whom, when. A student is named exactly: those who read the log may not search among students."""

    student = forms.CharField(
        label=_("Student"), required=False, max_length=64, help_text=_("Personal identity number, key or alias.")
    )
    person = forms.ModelChoiceField(
        label=_("Looked by"), queryset=User.objects.all(), required=False, empty_label=_("All")
    )
    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}))
    last = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}))

    def clean_student(self) -> Student | None:
        text = self.cleaned_data["student"].strip()
        if not text:
            return None
        if is_written_like_one(text):
            found = Student.objects.filter(identity_index__in=blind_indexes(self._number(text)))
        else:
            found = Student.objects.filter(key=text) | Student.objects.filter(alias__iexact=text)
        student = found.first()
        if student is None:
            raise forms.ValidationError(_("No student has this number, key or alias."))
        return student

    def _number(self, text: str) -> str:
        try:
            return parse(text, checked=False).normal
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

"""Searching the access log."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.audit import LOOKS
from accounts.choices import Role
from accounts.encryption import blind_indexes
from accounts.models import User
from ppss.lib.swedish import sort_key
from students.identity import is_written_like_one, parse
from students.models import Student


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput({"type": "date"}))


class OutsideForm(forms.Form):
    """Which days, and who by role."""

    role = forms.ChoiceField(label=_("Role"), choices=[("", _("All")), *Role.choices], required=False)
    first, last = _day(_("From")), _day(_("Until"))

    def clean(self) -> dict[str, object]:
        data = super().clean()
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("The last day is before the first day."))
        return data


class LooksForm(OutsideForm):
    """Who, at whom, when. A student is named exactly: those who read the log may not search among students."""

    student = forms.CharField(
        label=_("Student"), required=False, max_length=64, help_text=_("Personal identity number, key or alias.")
    )
    person = forms.ModelChoiceField(
        label=_("Looked by"), queryset=User.objects.all(), required=False, empty_label=_("All")
    )
    what = forms.ChoiceField(label=_("Page"), required=False)
    outside = forms.BooleanField(label=_("Only outside own cases"), required=False)
    field_order = ("student", "person", "role", "what", "first", "last", "outside")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        words = sorted(((key, str(word)) for key, word in LOOKS.items()), key=lambda pair: sort_key(pair[1]))
        self.fields["what"].choices = [("", _("All")), *words]

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

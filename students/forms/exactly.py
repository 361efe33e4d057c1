"""Naming one student exactly, for those who may not search among students."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.encryption import blind_indexes
from students.identity import is_written_like_one, parse
from students.models import Student


class StudentField(forms.CharField):
    """A personal identity number, a key or an alias; cleans to the student, or to None where it may be empty."""

    default_error_messages = {"unknown": _("No student has this number, key or alias.")}

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**{"max_length": 64, "help_text": _("Personal identity number, key or alias.")} | kwargs)

    def clean(self, value: object) -> Student | None:
        text = super().clean(value).strip()
        if not text:
            return None
        if is_written_like_one(text):
            found = Student.objects.filter(identity_index__in=blind_indexes(_number(text)))
        else:
            found = Student.objects.filter(key=text) | Student.objects.filter(alias__iexact=text)
        student = found.first()
        if student is None:
            raise forms.ValidationError(self.error_messages["unknown"])
        return student


def _number(text: str) -> str:
    try:
        return parse(text, checked=False).normal
    except ValueError as error:
        raise forms.ValidationError(str(error)) from error

"""Putting what an action refused beside the field it concerns."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from accounts.edits import EditedMeanwhile


def show(form: forms.Form, refusal: ValidationError, names: Mapping[str, str] | None = None) -> None:
    """Add the refusal to the form: by field where the form has it (``names`` maps to the form's names), else above.

    After an edit by somebody else the form keeps what was typed, ``form.current`` is the row as it stands now for the
    page to show, and saving once more is knowingly saving over it.
    """
    if isinstance(refusal, EditedMeanwhile):
        form.current = refusal.current
        form.data = form.data.copy()
        form.data[form.add_prefix("revision")] = refusal.current.revision
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for field, errors in refusal.error_dict.items():
        field = (names or {}).get(field, field)
        form.add_error(field if field in form.fields and field != NON_FIELD_ERRORS else None, errors)

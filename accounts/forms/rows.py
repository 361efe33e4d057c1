"""What every form of a row has: its revision, its layout, and what is said when an action refuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from accounts import drafts
from accounts.edits import EditedMeanwhile
from accounts.models import User


class DateInput(forms.DateInput):
    """A date as browsers choose it; the value is ISO whatever the language."""

    input_type = "date"

    def __init__(self, **kwargs: object) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class ActionForm(forms.Form):
    """Input for an action. ``refuse`` puts what the action said beside the fields it is about.

    ``field_of`` names the fields of this form that the action knows by another name. After an edit by somebody else
    ``current`` is the row as it stands now and ``theirs`` what differs in it, as heading and text.
    """

    field_of: Mapping[str, str] = {}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.current: models.Model | None = None
        self.theirs: list[tuple[str, str]] = []
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def refuse(self, refused: ValidationError) -> None:
        """Show the sentences of a refusal: beside their fields, or above for what has no field here."""
        if isinstance(refused, EditedMeanwhile):
            self._tell_apart(refused.current)
        by_field = refused.error_dict if hasattr(refused, "error_dict") else {NON_FIELD_ERRORS: refused.error_list}
        for name, errors in by_field.items():
            field = self.field_of.get(name, name)
            self.add_error(field if field in self.fields else None, errors)

    def _tell_apart(self, current: models.Model) -> None:
        """Keep what was typed, list what the other person saved, and let the next attempt overwrite it knowingly."""
        self.current = current
        self.theirs = self.differences(current)
        self.data = self.data.copy()
        self.data[self.add_prefix("revision")] = str(current.revision)

    def differences(self, current: models.Model) -> list[tuple[str, str]]:
        """Where the row as it stands now differs from what was typed: the field's label and what is saved."""
        found = []
        for name, field in self.fields.items():
            if name != "revision" and hasattr(current, name) and name in self.cleaned_data:
                saved = getattr(current, name)
                saved = list(saved.all()) if isinstance(saved, models.Manager) else saved
                typed = self.cleaned_data[name]
                if saved != (list(typed) if isinstance(saved, list) else typed):
                    found.append((str(field.label), _shown(current, name, saved)))
        return found

    def attempt(self, action: Callable[..., models.Model], *, by: User, **kwargs: object) -> models.Model | None:
        """Give the cleaned input to an action; None when form or action refuse, which the form then shows."""
        return self.run(action, by=by, **kwargs, **self.cleaned_data) if self.is_valid() else None

    def run(self, action: Callable[..., models.Model], **kwargs: object) -> models.Model | None:
        """Take an action with just these arguments, for forms whose input is shaped first; None when it refuses.

        What was typed is saved then, so its draft goes.
        """
        try:
            row = action(**kwargs)
        except ValidationError as refused:
            self.refuse(refused)
            return None
        if "by" in kwargs:
            drafts.discard(kwargs["by"], self.data.get("draft_key", ""))
        return row


class RowForm(ActionForm, forms.ModelForm):
    """The fields of a model, checked one by one; whether the row holds together is asked by the action.

    The instance gives the first values and stays untouched, so that the action sees what changes.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["revision"].initial = self.instance.revision
        if self.instance.pk is None:
            del self.fields["revision"]

    def _post_clean(self) -> None:
        """Django would write the input into the instance here."""


def _shown(row: models.Model, name: str, saved: object) -> str:
    if isinstance(saved, list):
        return ", ".join(str(each) for each in saved)
    if isinstance(saved, bool):
        return str(_("yes") if saved else _("no"))
    display = getattr(row, f"get_{name}_display", None)
    return str(display() if display else saved) if saved not in (None, "") else "–"

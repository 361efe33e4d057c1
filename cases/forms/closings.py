"""Closing a case, and its booster."""

from __future__ import annotations

import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from absence.forms.figures import AbsenceFields
from accounts.forms.rows import ActionForm, DateInput
from cases import rules
from cases.choices import Attainment, ClosingReason, Onward
from cases.models import Case, Closing


class CloseForm(ActionForm, AbsenceFields):
    """How the case ended: goals, absence, the student's own view, why, and where the student goes on."""

    on = forms.DateField(label=_("Closed on"), widget=DateInput())
    reason = forms.ChoiceField(label=_("Reason"), choices=ClosingReason.choices, widget=forms.RadioSelect)
    reason_text = forms.CharField(
        label=_("The reason in words"),
        required=False,
        max_length=300,
        help_text=_("Needed when you choose another reason."),
    )
    goal_attainment = forms.ChoiceField(
        label=_("How far were the goals attained?"),
        choices=Attainment.choices,
        widget=forms.RadioSelect,
    )
    satisfaction = forms.TypedChoiceField(
        label=_("How satisfied is the student, from 1 to 10?"),
        choices=[("", _("Not asked")), *[(n, str(n)) for n in range(1, 11)]],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Let the student choose: 1 is not at all, 10 is very."),
    )
    onward = forms.ChoiceField(label=_("Onward"), choices=[("", _("Not stated")), *Onward.choices], required=False)
    booster = forms.BooleanField(
        label=_("Plan a booster three months on"),
        required=False,
        help_text=_("A meeting to see that it lasts. It stands in my week when it is due; the day can be moved."),
    )

    def __init__(self, *args: object, case: Case, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        if self.enrolled_on is None:
            for name in ("goal_attainment", "satisfaction", "booster", *self.ABSENCE_FIELDS):
                self.fields.pop(name, None)

    @property
    def enrolled_on(self) -> datetime.date | None:
        """The enrolment that the closing ends."""
        return self.case.enrolled_on

    def clean(self) -> dict[str, object]:
        data = super().clean()
        if data.get("on"):
            problems = rules.closing_problems(
                data["on"],
                proposed_on=self.case.proposed_on,
                enrolled_on=self.enrolled_on,
                reason=data.get("reason", ""),
                reason_text=data.get("reason_text", ""),
                goal_attainment=data.get("goal_attainment", ""),
            )
            for field, problem in problems.items():
                if field not in self.errors:
                    self.add_error(field, problem)
        return data

    def given(self) -> dict[str, object]:
        """The arguments of ``closings.close``."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in self.ABSENCE_FIELDS}
        return data | {"absence": self.figure()}


class ClosingEditForm(CloseForm):
    """A closing put right."""

    booster = None
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: object, closing: Closing, **kwargs: object) -> None:
        self.closing = closing
        names = ("reason", "reason_text", "goal_attainment", "satisfaction", "onward", "revision")
        initial = {name: getattr(closing, name) for name in names} | {"on": closing.closed_on}
        super().__init__(*args, case=closing.case, initial=initial, **kwargs)

    @property
    def enrolled_on(self) -> datetime.date | None:
        return self.closing.enrolled_on

    def given(self) -> dict[str, object]:
        """The arguments of ``closings.correct``."""
        return super().given() | {"revision": self.cleaned_data["revision"]}


class HoldForm(ActionForm):
    """A booster that was held."""

    on = forms.DateField(label=_("Held on"), widget=DateInput())
    text = forms.CharField(label=_("How it goes"), required=False, widget=forms.Textarea({"rows": 5}), max_length=8000)
    needs_more = forms.BooleanField(
        label=_("Needs support again"), required=False, help_text=_("Then you can take up the case again next.")
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class MoveForm(ActionForm):
    """Another day for a booster."""

    due_on = forms.DateField(label=_("New day"), widget=DateInput())
    revision = forms.IntegerField(widget=forms.HiddenInput)


class CallOffForm(ActionForm):
    """Why no booster is held."""

    reason = forms.CharField(label=_("Why the booster is called off"), max_length=300)
    revision = forms.IntegerField(widget=forms.HiddenInput)

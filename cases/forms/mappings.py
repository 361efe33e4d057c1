"""Writing a half of a mapping, finishing it, going on to the plan, and classroom observations."""

from __future__ import annotations

from itertools import groupby

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.rows import ActionForm, DateInput
from cases.models import Mapping, Observation
from cases.questions import Question, questions_of


class MappingForm(ActionForm):
    """The questions of one half, its summary, and the day if it is finished with this save."""

    field_of = {"on": "finished_on"}

    revision = forms.IntegerField(widget=forms.HiddenInput)
    summary = forms.CharField(
        label=_("Summary"),
        help_text=_("The most important in a few sentences. It is what the plan starts from."),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    finished_on = forms.DateField(
        label=_("Finished on"),
        help_text=_("Used only when you finish the mapping."),
        required=False,
        widget=DateInput(),
    )

    def __init__(self, *args: object, half: str, mapping: Mapping | None = None, **kwargs: object) -> None:
        self.questions = questions_of(half)
        answers = mapping.answers if mapping else {}
        initial = {q.key: answers.get(q.key, "") for q in self.questions} | {
            "summary": mapping.summary if mapping else "",
            "revision": mapping.revision if mapping else 0,
            "finished_on": timezone.localdate(),
        }
        super().__init__(*args, initial=initial, **kwargs)
        for question in self.questions:
            self.fields[question.key] = forms.CharField(
                label=question.label,
                help_text=question.help,
                required=False,
                max_length=5000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        self.helper.layout = Layout(*_sections(self.questions), Div("summary", css_class="form-section"), "revision")

    def differences(self, current: Mapping) -> list[tuple[str, str]]:
        """The answers stand under the keys of their questions, not in fields of their own."""
        saved = current.answers | {"summary": current.summary}
        keys = [*(q.key for q in self.questions), "summary"]
        return [
            (self.fields[key].label, saved.get(key, ""))
            for key in keys
            if saved.get(key, "").strip() != self.cleaned_data[key].strip()
        ]

    @property
    def answers(self) -> dict[str, str]:
        """What was answered, by key of the question."""
        return {q.key: self.cleaned_data[q.key] for q in self.questions}


def _sections(questions: list[Question]) -> list[Fieldset]:
    grouped = groupby(questions, key=lambda q: q.section)
    return [Fieldset(section, *(q.key for q in rows), css_class="form-section") for section, rows in grouped]


class DayForm(ActionForm):
    """The day a step is taken."""

    on = forms.DateField(label=_("Day"), widget=DateInput(), initial=timezone.localdate)


class ObservationForm(DayForm):
    """What was seen during one lesson."""

    field_of = {"observed_on": "on"}

    lesson = forms.CharField(
        label=_("Lesson"), max_length=80, help_text=_("Subject and time, for example maths, 9.10.")
    )
    text = forms.CharField(
        label=_("What was seen"),
        help_text=_("What the student did, what happened around, and what helped. What you saw before what you think."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class ObservationEditForm(ObservationForm):
    """An observation put right."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def initial_of(cls, row: Observation) -> dict[str, object]:
        return {"on": row.observed_on, "lesson": row.lesson, "text": row.text, "revision": row.revision}

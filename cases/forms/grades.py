"""Correcting a grade."""

from __future__ import annotations

from crispy_forms.bootstrap import InlineRadios
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms.rows import ActionForm
from students.models import Grade, GradeStep, Student, Subject, Term


class GradeForm(ActionForm):
    """The grade that is right, and why. ``seen`` is the one that the page showed."""

    step = forms.ModelChoiceField(
        label=_("Grade"),
        queryset=GradeStep.objects.none(),
        required=False,
        blank=True,
        empty_label=_("No grade"),
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why it is corrected"),
        max_length=300,
        help_text=_("Stands in the history, with your name and the day."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.ModelChoiceField(queryset=GradeStep.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, student: Student, term: Term, subject: Subject, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.of = {"student": student, "term": term, "subject": subject}
        steps = GradeStep.objects.on(term.start).filter(is_graded=True, same_as="")
        for name in ("step", "seen"):
            self.fields[name].queryset = steps
        self.helper.layout = Layout(InlineRadios("step"), "reason", "seen")
        grade = self.grade
        for name in ("step", "seen"):
            self.fields[name].initial = grade.step_id if grade else None

    @property
    def grade(self) -> Grade | None:
        """The grade as it stands now."""
        return Grade.objects.filter(**self.of).select_related("step").first()

    def refuse(self, refused: ValidationError) -> None:
        """After somebody else's change the grade that stands now is shown, and the next attempt is against it."""
        super().refuse(refused)
        if any(error.code == "edited" for error in getattr(refused, "error_list", [])):
            self.data = self.data.copy()
            grade = self.grade
            self.data[self.add_prefix("seen")] = str(grade.step_id) if grade else ""

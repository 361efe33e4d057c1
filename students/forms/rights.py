"""What a family asks for: exports and corrections."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.rows import ActionForm, DateInput
from accounts.models import User
from students.actions.subject_exports import may_hand_over
from students.choices import AskedBy, CorrectionOutcome
from students.forms.exactly import StudentField
from students.models import Student

#: One sentence for a student who is not there and for one whom the agency may not know of.
NOT_KNOWN = _("Your agency knows no such student, and holds nothing to hand over.")


class FindForm(ActionForm):
    """The student whose data are asked for, named exactly: who registers requests may not search among students."""

    student = StudentField(
        label=_("Student"),
        help_text=_("Personal identity number, key or alias, as the person who asks has said it."),
        error_messages={"unknown": NOT_KNOWN},
    )


class AskedForm(ActionForm):
    """Who asks, and when."""

    asked_by = forms.ChoiceField(label=_("Who asks"), choices=AskedBy.choices, widget=forms.RadioSelect)
    asked_name = forms.CharField(label=_("Name of who asks"), max_length=120)
    asked_on = forms.DateField(
        label=_("Asked on"), widget=DateInput(), help_text=_("The answer is due within a month of this day.")
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asked_on"].initial = timezone.localdate


class HandlerField(forms.ModelChoiceField):
    """One of those who may see the student anyway."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(
            **{"queryset": User.objects.none(), "label": _("Handed over by"), "empty_label": _("Choose a person")}
            | kwargs
        )

    def label_from_instance(self, user: User) -> str:
        return f"{user.name}, {user.title or user.get_agency_display()}"


class ExportForm(AskedForm):
    """A request for all that the own agency holds about a student."""

    reason = forms.CharField(
        label=_("What is asked for, and how you know who asks"),
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Such as: identity card shown at the reception; all that is held."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial="sv")
    handler = HandlerField(
        help_text=_("Works with the student, reads it through and hands it over. You do not see it.")
    )

    def __init__(self, *args: object, student: Student, agency: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["handler"].queryset = may_hand_over(student, agency)


class GiveToForm(ActionForm):
    """Somebody else who hands the export over."""

    handler = HandlerField()

    def __init__(self, *args: object, student: Student, agency: str, but: int, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["handler"].queryset = may_hand_over(student, agency).exclude(pk=but)


class HandOverForm(ActionForm):
    """The day on which the export was handed over."""

    on = forms.DateField(label=_("Handed over on"), widget=DateInput())

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate


class CorrectionForm(AskedForm):
    """What somebody says is wrong."""

    wrong = forms.CharField(
        label=_("What is wrong, and what it should be"),
        widget=forms.Textarea({"rows": 4}),
        help_text=_("In the words of the person who asks. Say where it stands."),
    )


class DecideForm(ActionForm):
    """What came of a request for correction."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[c for c in CorrectionOutcome.choices if c[0]],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("What was done, or why not"),
        widget=forms.Textarea({"rows": 4}),
        help_text=_("The family is told this. Correct the record itself where it stands; its earlier wording is kept."),
    )

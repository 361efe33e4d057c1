"""Enrolling a student, choosing coaches, taking a case up again."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from absence.forms.figures import AbsenceFields
from accounts.choices import Agency, Role
from accounts.forms.rows import ActionForm, DateInput
from accounts.models import User
from cases.models import Case
from students.choices import Protection
from students.models import Student


def possible_coaches(case: Case, *, both_agencies: bool) -> QuerySet[User]:
    """Coaches of the school who can work with the student today, with those who already do."""
    people = coaches_at(case.school_id, case.student, both_agencies=both_agencies)
    ids = [*people.values_list("pk", flat=True), *case.coaches.values_list("pk", flat=True)]
    return User.objects.filter(pk__in=ids).order_by("agency", "name")


def coaches_at(school_id: int, student: Student, *, both_agencies: bool) -> QuerySet[User]:
    """Coaches of a school who can work with the student today."""
    people = User.objects.working_at(school_id, roles=[Role.COACH], today=timezone.localdate())
    if student.protection != Protection.NONE:
        people = people.filter(pk__in=student.named_staff.values("user"))
    return people.order_by("agency", "name") if both_agencies else people.filter(agency=Agency.SCHOOL)


def coach_label(user: User) -> str:
    return ", ".join(filter(None, [user.name, user.title, str(user.get_agency_display()).lower()]))


class _CoachesField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: User) -> str:
        return coach_label(obj)


class EnrolForm(ActionForm, AbsenceFields):
    """When, with which coaches, and from which absence the work begins."""

    on = forms.DateField(label=_("Enrolled on"), widget=DateInput())
    coaches = _CoachesField(
        label=_("Coaches"),
        queryset=User.objects.none(),
        help_text=_("From now on also from social services: whoever you choose there gets to know the student."),
        error_messages={"required": _("A case that is going needs a coach. Choose at least one.")},
    )

    def __init__(self, *args: object, case: Case, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["coaches"].queryset = possible_coaches(case, both_agencies=True)

    def given(self) -> dict[str, object]:
        """The arguments of ``cases.enrol``."""
        return {"on": self.cleaned_data["on"], "coaches": self.cleaned_data["coaches"], "absence": self.figure()}


class CoachesForm(ActionForm):
    """Who works with the student."""

    coaches = _CoachesField(label=_("Coaches"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: object, case: Case, both_agencies: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["coaches"].queryset = possible_coaches(case, both_agencies=both_agencies)
        if not both_agencies:
            self.fields["coaches"].help_text = _(
                "Coaches of social services can be chosen when the student is enrolled and the consent is valid."
            )


class TakeOverForm(ActionForm):
    """Who goes on with the work at the new school."""

    coaches = _CoachesField(
        label=_("Coaches from now on"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("The coaches of the earlier school have no part in the case any more."),
        error_messages={"required": _("A case that is going needs a coach. Choose at least one.")},
    )

    def __init__(self, *args: object, case: Case, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["coaches"].queryset = coaches_at(case.student.school_id, case.student, both_agencies=True)
        self.fields["coaches"].required = case.is_active
        self.fields["coaches"].error_messages["required"] = _(
            "A case that is going needs a coach. Choose at least one."
        )


class ReopenForm(ActionForm):
    """Why and when a case is taken up again."""

    reason = forms.CharField(
        label=_("Why the case is taken up again"),
        widget=forms.Textarea({"rows": 4}),
        max_length=4000,
        help_text=_("Kept as a note in the case."),
    )
    on = forms.DateField(label=_("Day"), widget=DateInput())

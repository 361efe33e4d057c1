"""Input about students: register and change, merge, protect."""

from __future__ import annotations

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import Agency, Role
from accounts.forms.rows import ActionForm, DateInput, RowForm
from accounts.models import School, User
from accounts.roles import Permission
from students import identity
from students.choices import Protection, Sex
from students.duplicates import Person
from students.models import Student
from students.rules import student_problems


class StudentForm(RowForm):
    """A student of one's own schools. On changing, an empty identity number means: as it is.

    The school alone keeps the identity number: what the form says of one would tell others who is registered.
    """

    personal_identity_number = forms.CharField(
        label=_("Personal identity number"), required=False, max_length=20, help_text=_("12 digits.")
    )

    class Meta:
        model = Student
        fields = (
            "given_name",
            "family_name",
            "personal_identity_number",
            "birth_date",
            "sex",
            "school",
            "year",
            "school_class",
            "language",
            "mobile",
        )
        widgets = {"birth_date": DateInput(), "sex": forms.RadioSelect}
        labels = {"school_class": _("Class"), "language": _("Home language")}

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        schools = School.objects.filter(pk__in=user.access.schools(Permission.EDIT_STUDENTS))
        self.fields["school"].queryset = schools
        self.fields["school"].empty_label = None if schools.count() == 1 else _("Choose a school")
        self.fields["sex"].choices = Sex.choices
        self.fields["year"].choices = [("", _("Choose a year")), *[(n, str(n)) for n in range(1, 10)]]
        self._keep_number(user)
        self.helper.layout = Layout(
            *("revision" for name in self.fields if name == "revision"),
            Row(Column("given_name"), Column("family_name")),
            Row(*(Column(name) for name in ("personal_identity_number", "birth_date") if name in self.fields)),
            "sex",
            "school",
            Row(Column("year"), Column("school_class")),
            Row(Column("language"), Column("mobile")),
        )

    def _keep_number(self, user: User) -> None:
        if user.agency != Agency.SCHOOL:
            del self.fields["personal_identity_number"]
        elif self.instance.pk:
            self.initial["personal_identity_number"] = ""
            if self.instance.personal_identity_number:
                field = self.fields["personal_identity_number"]
                field.label = _("New personal identity number")
                field.help_text = _("Leave empty to keep the one that is registered.")

    def clean_personal_identity_number(self) -> str:
        text = self.cleaned_data["personal_identity_number"].strip()
        if not text:
            return ""
        try:
            self.identity = identity.parse(text, today=timezone.localdate())
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem
        return self.identity.normal

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        born = cleaned.get("birth_date")
        if born != self.instance.birth_date:
            for name, problem in student_problems(birth_date=born, today=timezone.localdate()).items():
                self.add_error(name, problem)
        number = cleaned.get("personal_identity_number")
        if number and born and self.identity.birth_date != born:
            self.add_error("birth_date", _("The personal identity number says another day of birth."))
        if self.instance.pk and not number:
            cleaned.pop("personal_identity_number", None)
        return cleaned

    def person(self) -> Person:
        """What is compared with those already registered."""
        data = self.cleaned_data
        number = data.get("personal_identity_number")
        return Person(
            data["given_name"], data["family_name"], data["birth_date"], data["school"].pk, data["year"], number or None
        )


class ProtectForm(ActionForm):
    """Which kind of protected identity a student or a guardian has."""

    protection = forms.ChoiceField(
        label=_("Protected identity"), choices=Protection.choices, widget=forms.RadioSelect, required=False
    )


class NameStaffForm(ActionForm):
    """One more person who may see a student with protected identity, or open such a guardian of the student.

    ``named`` are the rows of those who are named already.
    """

    user = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none(), empty_label=_("Choose a person"))

    def __init__(self, *args: object, student: Student, named: models.QuerySet, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        staff = User.objects.working_at(
            student.school_id, roles=[Role.COACH, Role.EHT], today=timezone.localdate()
        ).exclude(pk__in=named.values("user"))
        self.fields["user"].queryset = staff
        self.fields["user"].label_from_instance = lambda user: f"{user.name}, {user.title or user.get_agency_display()}"


class MergeForm(ActionForm):
    """For each field in which two rows differ: whose value is right."""

    def __init__(self, *args: object, keep: Student, duplicate: Student, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.keep, self.duplicate = keep, duplicate
        for name in StudentForm.Meta.fields:
            mine, theirs = _shown(keep, name), _shown(duplicate, name)
            if mine == theirs:
                continue
            right = "duplicate" if not mine or (name == "sex" and keep.sex == Sex.UNKNOWN) else "keep"
            label = StudentForm.base_fields[name].label
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=[("keep", mine or _("Empty")), ("duplicate", theirs or _("Empty"))],
                widget=forms.RadioSelect,
                initial=right,
            )

    def taken(self) -> list[str]:
        """Names of the fields in which the duplicate is right."""
        return [name for name, whose in self.cleaned_data.items() if whose == "duplicate"]


def _shown(student: Student, name: str) -> str:
    if name == "personal_identity_number":
        return masked(student)
    if name == "mobile" and student.mobile:
        return student.mobile.as_national
    display = getattr(student, f"get_{name}_display", None)
    return str(display() if display else getattr(student, name) or "")


def masked(student: Student) -> str:
    """The identity number without its last four: ``20130314-****``."""
    number = student.personal_identity_number
    return f"{number[:8]}-****" if number else ""

"""Districts, schools and teams."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.rows import ActionForm, DateInput, RowForm
from accounts.models import District, School, Team


class DistrictForm(RowForm):
    class Meta:
        model = District
        fields = ("name", "valid_from", "valid_to", "proposals_decided_by", "plan_needs_manager")
        widgets = {"valid_from": DateInput(), "valid_to": DateInput(), "proposals_decided_by": forms.RadioSelect}
        help_texts = {
            "valid_from": _("Empty when it has always been there."),
            "valid_to": _("The last day of the district. Empty as long as it goes on; merging sets it too."),
            "proposals_decided_by": _("Who says yes, no or wait to a proposed student in this district."),
            "plan_needs_manager": _("If so, a plan is put in force when a manager has approved it too."),
        }


class MergeForm(ActionForm):
    """Where a district goes, when, and which of its schools go along."""

    successor = forms.ModelChoiceField(
        label=_("The district that takes over"), queryset=District.objects.none(), empty_label=_("Choose a district")
    )
    last_day = forms.DateField(
        label=_("Last day of this district"),
        widget=DateInput(),
        help_text=_("From the next day the district is history: it stays in figures of its time."),
    )
    schools = forms.ModelMultipleChoiceField(
        label=_("Schools that move now"),
        queryset=School.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Their teams, students and cases go along. Schools not chosen stay in the old district."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, district: District, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["successor"].queryset = District.objects.current(today).exclude(pk=district.pk)
        self.fields["schools"].queryset = district.schools.all()
        self.initial = {
            "last_day": today,
            "schools": district.schools.filter(is_active=True),
            "revision": district.revision,
        }


class SchoolForm(RowForm):
    class Meta:
        model = School
        fields = ("name", "unit_code", "district", "target", "is_active")
        help_texts = {
            "unit_code": _("8 digits, from the national register of school units. Files find the school by it."),
            "target": _("How many students should be going at a time. The city asks for at least 5."),
            "is_active": _("A school that is not active keeps its cases but is offered in no list of choices."),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        current = District.objects.current(timezone.localdate())
        self.fields["district"].queryset = (current | District.objects.filter(pk=self.instance.district_id)).distinct()
        self.fields["district"].empty_label = _("Choose a district")
        self.fields["unit_code"].widget.attrs = {"inputmode": "numeric", "maxlength": 8, "autocomplete": "off"}
        if self.instance.pk is None:
            del self.fields["is_active"]


class TeamForm(RowForm):
    class Meta:
        model = Team
        fields = ("name", "schools")
        widgets = {"schools": forms.CheckboxSelectMultiple}
        help_texts = {"schools": _("Members reach the cases of these schools, and of no other.")}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        mine = School.objects.filter(teams=self.instance) if self.instance.pk else School.objects.none()
        schools = (School.objects.filter(is_active=True) | mine).distinct().select_related("district")
        self.fields["schools"].queryset = schools.order_by("district__name", "name")
        self.fields["schools"].label_from_instance = lambda school: f"{school.name} ({school.district})"

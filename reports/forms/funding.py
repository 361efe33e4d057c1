"""The pot of a year, applications, extras, decision, what was used."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.rows import ActionForm, DateInput
from accounts.models import District
from reports import conf
from reports.forms.half_years import EmployeesField, KronorField
from reports.funding.rule import Proposal
from reports.models import Application, FundingYear


class YearForm(ActionForm):
    """Pot and rule."""

    year = forms.IntegerField(label=_("Year"), validators=[MinValueValidator(2010), MaxValueValidator(2100)])
    pot = KronorField(label=_("The pot, kronor"), required=True, min_value=1)
    rate = KronorField(label=_("For a full-time employee, kronor"), required=True)
    supervision = KronorField(label=_("Joint supervision of each district, kronor"), required=True)
    supervision_from_pot = forms.BooleanField(label=_("Supervision is paid from the pot"), required=False)
    apply_by = forms.DateField(label=_("Apply until"), widget=DateInput())
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, funding: FundingYear | None = None, **kwargs: object) -> None:
        names = ("year", "pot", "rate", "supervision", "supervision_from_pot", "apply_by", "revision")
        usual = {
            "year": timezone.localdate().year + 1,
            "rate": conf.FUNDING_RATE,
            "supervision": conf.FUNDING_SUPERVISION,
            "supervision_from_pot": True,
        }
        initial = {name: getattr(funding, name) for name in names} if funding else usual
        super().__init__(*args, initial=initial, **kwargs)
        if funding is None:
            del self.fields["revision"]


class ApplicationForm(ActionForm):
    """What a district applies for."""

    district = forms.ModelChoiceField(label=_("District"), queryset=District.objects.none())
    students = forms.IntegerField(
        label=_("Students taking part"), min_value=1, max_value=2000, help_text=_("Your target for the year.")
    )
    schools = forms.IntegerField(
        label=_("Schools"),
        min_value=1,
        max_value=200,
        help_text=_("Each with at least five students going at a time."),
    )
    employees = EmployeesField(
        label=_("Full-time employees"), required=True, max_value=200, help_text=_("Of both agencies, such as 2,5.")
    )
    reasons = forms.CharField(
        label=_("What the money is for"),
        max_length=8000,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("Why these schools, how you will work, and what differs from this year. Name no student."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: object, districts: Sequence[District], application: Application | None = None, **kwargs: object
    ) -> None:
        names = ("students", "schools", "employees", "reasons", "revision", "district")
        initial = {name: getattr(application, name) for name in names} if application else {"district": districts[0]}
        super().__init__(*args, initial=initial, **kwargs)
        own = [application.district] if application else districts
        self.fields["district"].queryset = District.objects.filter(pk__in=[each.pk for each in own])
        if len(own) == 1:
            self.fields["district"].widget = forms.HiddenInput()
        if application is None:
            del self.fields["revision"]


class ExtraForm(ActionForm):
    """Kronor on top, and why."""

    extra = KronorField(label=_("Extra, kronor"), required=True)
    extra_reason = forms.CharField(label=_("Why"), max_length=300, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, application: Application, **kwargs: object) -> None:
        initial = {name: getattr(application, name) for name in ("extra", "extra_reason", "revision")}
        super().__init__(*args, initial=initial, **kwargs)


class DecisionForm(ActionForm):
    """What each district is granted: the proposal stands in the fields, and can be changed."""

    def __init__(
        self, *args: object, applications: Sequence[Application], proposal: Proposal, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        for each in applications:
            self.fields[f"granted-{each.pk}"] = KronorField(
                label=str(each.district), required=True, initial=proposal.shares[each.pk].share
            )
        self.fields["decision"] = forms.CharField(
            label=_("About the decision"),
            max_length=1000,
            required=False,
            widget=forms.Textarea({"rows": 2}),
            help_text=_("Read by all districts that have applied."),
        )

    @property
    def granted(self) -> dict[int, int]:
        return {
            int(name.removeprefix("granted-")): value
            for name, value in self.cleaned_data.items()
            if name.startswith("granted-")
        }


class UsedForm(ActionForm):
    """What was used of what was granted."""

    used = KronorField(label=_("Used, kronor"), required=True)
    used_words = forms.CharField(
        label=_("About what was used"), max_length=4000, required=False, widget=forms.Textarea({"rows": 3})
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, application: Application, **kwargs: object) -> None:
        initial = {name: getattr(application, name) for name in ("used", "used_words", "revision")}
        super().__init__(*args, initial=initial, **kwargs)


class SettleForm(ActionForm):
    """The day on which the money came back."""

    on = forms.DateField(label=_("Paid back on"), widget=DateInput(), initial=timezone.localdate)

"""Writing a half-year report, deciding on it, and choosing which one is looked at."""

from __future__ import annotations

from decimal import Decimal

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.rows import ActionForm
from reports.halfyear.questions import QUESTIONS
from reports.models import HalfYearReport
from reports.models.half_years import KRONOR_MAX

COSTS = {
    "cost_staff": _("Staff, kronor"),
    "cost_supervision": _("Supervision and training, kronor"),
    "cost_activities": _("Activities and material, kronor"),
    "cost_other": _("Other, kronor"),
}
STAFF = {
    "staff_school": _("Full-time employees, school"),
    "staff_social": _("Full-time employees, social services"),
}
#: Longer than any answer should be; a draft holds them all.
LONGEST = 8000


class KronorField(forms.IntegerField):
    """Whole kronor, typed with or without spaces between thousands."""

    def __init__(self, **kwargs: object) -> None:
        widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
        kwargs = {"required": False, "min_value": 0, "max_value": KRONOR_MAX, "widget": widget} | kwargs
        super().__init__(**kwargs)

    def prepare_value(self, value: object) -> object:
        return f"{value:,}".replace(",", " ") if isinstance(value, int) else value

    def to_python(self, value: object) -> int | None:
        if isinstance(value, str):
            value = "".join(value.split()).removesuffix("kr")
        return super().to_python(value)


class EmployeesField(forms.DecimalField):
    """Full-time employees with two decimals; a decimal comma is one."""

    def __init__(self, **kwargs: object) -> None:
        widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
        kwargs = {"required": False, "min_value": 0, "max_digits": 5, "decimal_places": 2, "widget": widget} | kwargs
        super().__init__(**kwargs)

    def prepare_value(self, value: object) -> object:
        return f"{value.normalize():f}".replace(".", ",") if isinstance(value, Decimal) else value

    def to_python(self, value: object) -> object:
        return super().to_python(value.replace(",", ".").strip() if isinstance(value, str) else value)


class HalfYearForm(ActionForm):
    """Every question of the report, staff and costs."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, report: HalfYearReport, **kwargs: object) -> None:
        numbers = {name: getattr(report, name) for name in (*STAFF, *COSTS)}
        initial = {each.key: report.texts.get(each.key, "") for each in QUESTIONS} | numbers
        super().__init__(*args, initial=initial | {"revision": report.revision}, **kwargs)
        for each in QUESTIONS:
            self.fields[each.key] = forms.CharField(
                label=each.heading,
                help_text=each.guidance,
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea({"rows": 5 if each.is_needed else 3}),
            )
        for name, label in STAFF.items():
            self.fields[name] = EmployeesField(label=label)
        for name, label in COSTS.items():
            self.fields[name] = KronorField(label=label)
        words = [each.key for each in QUESTIONS if each.key != "costs"]
        self.helper.layout = Layout(
            *(Div(key, css_class="form-section") for key in words),
            Fieldset(_("Staff"), Div(*STAFF, css_class="form-pair"), css_class="form-section"),
            Fieldset(_("Costs"), Div(*COSTS, css_class="form-pair"), "costs", css_class="form-section"),
            "revision",
        )

    def differences(self, current: HalfYearReport) -> list[tuple[str, str]]:
        """The answers stand under the keys of their questions, not in fields of their own."""
        saved = current.texts | {name: getattr(current, name) for name in (*STAFF, *COSTS)}
        return [
            (str(field.label), str(saved.get(name) or "–"))
            for name, field in self.fields.items()
            if name != "revision" and (saved.get(name) or "") != (self.cleaned_data.get(name) or "")
        ]

    @property
    def written(self) -> dict[str, object]:
        """What ``half_years.write`` is given."""
        texts = {each.key: self.cleaned_data[each.key] for each in QUESTIONS}
        return {"texts": texts, **{name: self.cleaned_data[name] for name in (*STAFF, *COSTS)}}


class VerdictForm(ActionForm):
    """What the administrator says to the district."""

    comment = forms.CharField(
        label=_("Comment to the district"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Needed when you send it back: what is to be changed. Write no names of students."),
    )

"""The filters above the list of cases."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import Role
from accounts.models import School, User
from accounts.roles import Permission
from cases import rules
from cases.choices import Stage

#: Groups of stages that one asks for, beside each stage by itself.
GROUPS = {
    "": (pgettext_lazy("cases", "All open"), rules.OPEN),
    "active": (pgettext_lazy("cases", "Going on"), rules.ACTIVE),
    "closed": (pgettext_lazy("cases", "Closed"), (Stage.CLOSING, Stage.BOOSTER)),
    "all": (pgettext_lazy("cases", "All"), tuple(Stage)),
}


class CaseFilter(forms.Form):
    """Search words, stage, school, coach, and *mine*; what is not understood is left out, never an error page."""

    q = forms.CharField(label=_("Student"), required=False, widget=forms.SearchInput())
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    school = forms.ModelChoiceField(label=_("School"), queryset=School.objects.none(), required=False)
    coach = forms.ModelChoiceField(label=_("Coach"), queryset=User.objects.none(), required=False)
    mine = forms.BooleanField(label=_("Only mine"), required=False)

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        schools = user.access.schools(Permission.SEE_CASES)
        groups = [(key, word) for key, (word, _stages) in GROUPS.items()]
        self.fields["stage"].choices = [*groups, *Stage.choices]
        self.fields["school"].queryset = School.objects.filter(pk__in=schools)
        self.fields["school"].empty_label = _("All schools")
        self.fields["coach"].queryset = (
            User.objects.visible_to(user).filter(memberships__role=Role.COACH, cases__school__in=schools).distinct()
        )
        self.fields["coach"].empty_label = _("All coaches")
        self.is_coach = user.access.has(Permission.WORK_WEEK)
        if len(schools) < 2:
            del self.fields["school"]
        if not self.is_coach:
            del self.fields["mine"]
        for name, field in self.fields.items():
            if name != "mine":
                field.widget.attrs["class"] = "form-control" if name == "q" else "form-select"

    def wanted(self) -> dict[str, object]:
        """What was asked for and understood."""
        self.is_valid()
        return self.cleaned_data

    def stages(self) -> tuple[str, ...]:
        stage = self.wanted().get("stage", "")
        return GROUPS[stage][1] if stage in GROUPS else (stage,)

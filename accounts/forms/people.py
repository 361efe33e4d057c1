"""Users and their roles."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions.memberships import LEADING
from accounts.choices import Agency, Role
from accounts.forms.rows import ActionForm, DateInput, RowForm
from accounts.models import District, Membership, School, Team, User
from accounts.roles import SCOPES


class UserForm(RowForm):
    class Meta:
        model = User
        fields = ("name", "email", "agency", "title")
        widgets = {"agency": forms.RadioSelect}
        labels = {"agency": _("Works for")}
        help_texts = {
            "email": _("The person signs in with it."),
            "agency": _("Decides which records are the person's own agency's, and which need a consent."),
            "title": _("As colleagues know it, such as elevcoach or skolkurator."),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "off"
        self.fields["agency"].choices = Agency.choices


#: What is asked for the place of a role, by kind of place.
PLACES = {
    "team": (_("Team"), _("Choose a team"), Team),
    "school": (_("School"), _("Choose a school"), School),
    "district": (_("District"), _("Choose a district"), District),
}


class MembershipForm(ActionForm):
    """A role for a person: asks for the place that fits the role, and for *leads* where somebody can."""

    place = forms.ModelChoiceField(label="", queryset=None)
    leads = forms.BooleanField(required=False)
    first_day = forms.DateField(label=_("First day"), widget=DateInput(), initial=timezone.localdate)
    last_day = forms.DateField(
        label=_("Last day"),
        widget=DateInput(),
        required=False,
        help_text=_("Counted. Empty when no end is planned; you can end the role at any time."),
    )

    def __init__(self, *args: object, role: Role, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        scope = SCOPES[role]
        if scope is None:
            del self.fields["place"]
        else:
            label, empty, model = PLACES[scope]
            self.fields["place"].label, self.fields["place"].empty_label = label, empty
            self.fields["place"].queryset = _open(model)
        if role in LEADING:
            self.fields["leads"].label = _("Leads the team") if role == Role.COACH else _("Is head of the school")
            self.fields["leads"].help_text = (
                _("The manager: approves plans and decides on proposals where the district says so.")
                if role == Role.COACH
                else _("Decides on proposals together with the student health team.")
            )
        else:
            del self.fields["leads"]


class EndForm(ActionForm):
    """The last day of a role."""

    on = forms.DateField(
        label=_("Last day"),
        widget=DateInput(),
        help_text=_("Counted: the person reaches what the role opens until then."),
    )

    def __init__(self, *args: object, membership: Membership, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = membership.last_day or max(timezone.localdate(), membership.first_day)


def _open(model: type[Team] | type[School] | type[District]) -> object:
    if model is School:
        return School.objects.filter(is_active=True)
    return District.objects.current(timezone.localdate()) if model is District else Team.objects.all()


class ExternalLoginForm(ActionForm):
    """One claim of the municipality's log-in and its value."""

    claim = forms.CharField(
        label=_("Claim"), max_length=120, initial="sub", help_text=_("Such as sub, email or employeeNumber.")
    )
    value = forms.CharField(label=_("Value"), max_length=200, help_text=_("Exactly as the log-in gives it."))

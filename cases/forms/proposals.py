"""Proposing a student, and deciding on it."""

from __future__ import annotations

from crispy_forms.layout import Column, Div, Fieldset, Layout, Row
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from absence.forms.figures import AbsenceFields
from accounts.choices import Agency, Role
from accounts.forms.rows import ActionForm, DateInput
from accounts.models import User
from cases.choices import ProposalStatus
from cases.models import Proposal


def _text(label: str, *, rows: int = 4, required: bool = False, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=required, help_text=help_text, widget=forms.Textarea({"rows": rows}), max_length=8000
    )


class ProposeForm(ActionForm, AbsenceFields):
    """Why, how the absence looks, what the school has tried, and whose idea it was."""

    reason = _text(
        _("Why should the team meet the student?"),
        required=True,
        help_text=_("What worries you, since when, and what you hope the team can do."),
    )
    tried = _text(
        _("What has the school tried?"), help_text=_("Talks, contacts with home, changes, and what came of them.")
    )
    adaptations = _text(_("Adaptations"), rows=3)
    has_action_programme = forms.BooleanField(label=_("There is an action programme"), required=False)
    action_programme = _text(_("The action programme in short"), rows=3)
    suggested_by = forms.CharField(
        label=_("Suggested by"),
        required=False,
        max_length=120,
        help_text=_("Such as a mentor or teacher. Leave empty when it is the student health team itself."),
    )
    on = forms.DateField(label=_("Proposed on"), widget=DateInput())

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate
        self.helper.layout = Layout(
            Fieldset(_("Why"), "reason", css_class="form-section"),
            Fieldset(
                _("Absence"),
                *(["figure_choice"] if self.offers else []),
                Div(
                    Row(Column("share"), Column("source")),
                    Row(Column("first_day"), Column("last_day")),
                    css_class="typed-figure",
                ),
                css_class="form-section",
            ),
            Fieldset(
                _("Background"),
                "tried",
                "adaptations",
                "has_action_programme",
                "action_programme",
                css_class="form-section",
            ),
            Fieldset(_("Who and when"), Row(Column("suggested_by"), Column("on")), css_class="form-section"),
        )

    def attempt_with(self) -> dict[str, object]:
        """What ``propose`` asks for, out of a valid form."""
        fields = {name: value for name, value in self.cleaned_data.items() if name not in self.ABSENCE_FIELDS}
        return fields | {"absence": self.figure()}


class ProposalEditForm(ProposeForm):
    """A waiting proposal put right."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: object, proposal: Proposal, **kwargs: object) -> None:
        names = ("reason", "tried", "adaptations", "has_action_programme", "action_programme", "suggested_by")
        initial = {name: getattr(proposal, name) for name in (*names, "revision")}
        super().__init__(*args, initial=initial | {"on": proposal.case.proposed_on}, **kwargs)
        self.fields["on"].initial = proposal.case.proposed_on
        self.helper.layout.append("revision")


class WithdrawForm(ActionForm):
    """Why a proposal is taken back."""

    reason = forms.CharField(
        label=_("Why the proposal is withdrawn"),
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The team reads it."),
    )


class DecideForm(ActionForm):
    """Accept with coaches, queue, or decline with a reason."""

    ACCEPT, QUEUE, DECLINE = "accept", "queue", "decline"

    decision = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    coaches = forms.ModelMultipleChoiceField(
        label=_("Coaches from the school"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("When you accept. The coach of social services joins at enrolment, when the consent is valid."),
    )
    reason = forms.CharField(
        label=_("Reason for the decision"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        max_length=4000,
        help_text=_("Needed when you decline; the school reads it."),
    )
    on = forms.DateField(label=_("Decided on"), widget=DateInput())

    def __init__(self, *args: object, proposal: Proposal, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        choices = [(self.ACCEPT, _("Accept: the team begins with the consent"))]
        if proposal.status == ProposalStatus.WAITING:
            choices.append((self.QUEUE, _("Put in the queue: the team has no room yet")))
        self.fields["decision"].choices = [*choices, (self.DECLINE, _("Decline"))]
        self.fields["on"].initial = timezone.localdate
        team = User.objects.working_at(proposal.case.school_id, roles=[Role.COACH], today=timezone.localdate())
        coaches = self.fields["coaches"].queryset = team.filter(agency=Agency.SCHOOL)
        self.fields["coaches"].initial = coaches if coaches.count() == 1 else []
        self.fields["coaches"].label_from_instance = lambda user: (
            f"{user.name}, {user.title}" if user.title else user.name
        )

    def decided(self) -> dict[str, object]:
        """What the chosen action asks for, out of a valid form."""
        fields = {"on": self.cleaned_data["on"], "reason": self.cleaned_data["reason"]}
        if self.cleaned_data["decision"] == self.ACCEPT:
            fields["coaches"] = self.cleaned_data["coaches"]
        return fields

"""Input about what students are written."""

from __future__ import annotations

import datetime
import hashlib
import uuid

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from accounts.forms.rows import ActionForm, DateInput, RowForm
from cases.models import Case
from outreach.choices import PlanKind
from outreach.models import MessagePlan, SmsTemplate
from outreach.models.student_messages import FIVE_DAYS, LONGEST
from outreach.recipients import Recipient
from students.forms.naming import AsksAboutNames
from students.models import Guardian

#: A new plan runs for so many weeks unless somebody says otherwise.
PLAN_WEEKS = 8
#: Who an SMS goes to, where it is the student.
STUDENT = "student"


class SmsForm(AsksAboutNames, ActionForm):
    """One SMS. It is looked at before it goes: ``shown`` is what was shown, as a digest."""

    to = forms.ChoiceField(label=_("To"), widget=forms.RadioSelect)
    text = forms.CharField(label=_("Text"), max_length=LONGEST, widget=forms.Textarea({"rows": 3}))
    token = forms.UUIDField(widget=forms.HiddenInput)
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: object, case: Case, can_reach: bool, guardians: list[Recipient], **kwargs: object
    ) -> None:
        super().__init__(*args, student=case.student, **kwargs)
        self.guardians: dict[str, Guardian] = {str(each.guardian.pk): each.guardian for each in guardians}
        choices = [(STUDENT, str(case.student))] if can_reach else []
        choices += [
            (str(each.guardian.pk), f"{each.guardian} ({each.relation})" if each.relation else str(each.guardian))
            for each in guardians
        ]
        self.fields["to"].choices = choices
        self.initial |= {"to": choices[0][0] if choices else "", "token": uuid.uuid4()}

    def clean(self) -> dict[str, object]:
        """``guardian`` is whom it goes to, None for the student; ``was_shown`` whether just this was looked at."""
        data = super().clean()
        to, text, shown = data.pop("to", ""), data.get("text", ""), data.pop("shown", "")
        self.digest = hashlib.sha256(f"{to}\n{text}".encode()).hexdigest()[:20]
        data["guardian"] = self.guardians.get(to)
        self.was_shown = shown == self.digest
        return data

    def with_text(self, text: str) -> None:
        """Put a template's words into the field; the rest stays as it was typed."""
        self.data = self.data.copy()
        self.data["text"], self.data["shown"] = text, ""


class MessagePlanForm(AsksAboutNames, RowForm):
    """What a student is written by itself, of one kind."""

    days = forms.MultipleChoiceField(
        label=_("Days"),
        choices=[(str(n), WEEKDAYS[n - 1]) for n in range(1, 6)],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one day.")},
    )

    class Meta:
        model = MessagePlan
        fields = ("days", "at", "lessons", "minutes_before", "text", "first_day", "ends_on")
        widgets = {
            "at": forms.TimeInput({"type": "time"}, format="%H:%M"),
            "text": forms.Textarea({"rows": 3}),
            "first_day": DateInput(),
            "ends_on": DateInput(),
            "lessons": forms.RadioSelect,
        }

    def __init__(self, *args: object, kind: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name in ("at",) if kind == PlanKind.REMINDER else ("lessons", "minutes_before"):
            del self.fields[name]
        if "at" in self.fields:
            self.fields["at"].required = True
        self.initial["days"] = list(self.instance.days or FIVE_DAYS)
        if self.instance.pk is None:
            today = timezone.localdate()
            self.initial |= {"first_day": today, "ends_on": today + datetime.timedelta(weeks=PLAN_WEEKS)}

    def clean(self) -> dict[str, object]:
        data = super().clean()
        if self.instance.pk is None:
            data["kind"] = self.kind
        if "days" in data:
            data["days"] = "".join(sorted(data["days"]))
        return data

    def with_text(self, text: str) -> None:
        """Put a template's words into the field; the rest stays as it was typed."""
        self.data = self.data.copy()
        self.data["text"] = text


class SmsTemplateForm(RowForm):
    """A template."""

    class Meta:
        model = SmsTemplate
        fields = ("name", "kind", "text", "is_active")
        widgets = {"text": forms.Textarea({"rows": 3})}

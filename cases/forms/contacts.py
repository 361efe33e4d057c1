"""Contacts and notes."""

from __future__ import annotations

import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.rows import ActionForm, DateInput
from accounts.models import User
from accounts.roles import Permission
from cases import rules
from cases.choices import ContactKind, ContactWith
from cases.models import Case, Contact, Note
from students.forms.naming import AsksAboutNames
from students.models import Student


class _ContactFields(AsksAboutNames, ActionForm):
    """What is written of a contact, new or corrected."""

    field_of = {"at": "day"}

    kind = forms.ChoiceField(label=_("Kind"), choices=ContactKind.choices, widget=forms.RadioSelect)
    with_whom = forms.ChoiceField(label=_("With"), choices=ContactWith.choices, widget=forms.RadioSelect)
    day = forms.DateField(label=_("Day"), widget=DateInput())
    time = forms.TimeField(
        label=_("Time"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"), input_formats=["%H:%M", "%H.%M"]
    )
    no_answer = forms.BooleanField(label=_("No answer"), required=False)
    retry_on = forms.DateField(
        label=_("Try again on"),
        required=False,
        widget=DateInput(),
        help_text=_("Stands in my week from that day. Leave empty for no new try."),
    )
    text = forms.CharField(
        label=_("What was said"), required=False, widget=forms.Textarea({"rows": 4}), max_length=8000
    )

    def clean(self) -> dict[str, object]:
        """``day`` and ``time`` become ``at``; a new try counts after *no answer* alone."""
        data = super().clean()
        if not data.get("no_answer"):
            data["retry_on"] = None
        day, time = data.pop("day", None), data.pop("time", None)
        if day and time:
            data["at"] = timezone.make_aware(datetime.datetime.combine(day, time))
            if data["at"] > timezone.now():
                self.add_error("day", _("The time lies ahead. A contact is written when it has been."))
        return data


def now_initial() -> dict[str, object]:
    """A new contact happened just now, and a new try comes in some days."""
    now = timezone.localtime()
    retry_on = now.date() + datetime.timedelta(days=rules.RETRY_DAYS)
    return {"day": now.date(), "time": now.time().replace(second=0, microsecond=0), "retry_on": retry_on}


class _CasesField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Case) -> str:
        place = obj.student.place
        return f"{obj.student}, {place}" if place else str(obj.student)


class ContactForm(_ContactFields):
    """A new contact with this student, and with others at the same time: students one works with as coach."""

    others = _CasesField(label=_("Also with"), queryset=Case.objects.none(), required=False)
    retries = forms.ModelChoiceField(queryset=Contact.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, case: Case, user: User, **kwargs: object) -> None:
        super().__init__(*args, student=case.student, **kwargs)
        self.case = case
        mine = Case.objects.visible_to(user).of_coach(user).active().exclude(pk=case.pk)
        mine = mine.filter(school__in=user.access.schools(Permission.WORK_CASES))
        self.fields["others"].queryset = mine.select_related("student__school")
        waiting = Contact.objects.visible_to(user).filter(case=case, agency=user.agency, retried_by=None)
        self.fields["retries"].queryset = waiting.exclude(retry_on=None)

    def students_of(self, data: dict[str, object]) -> list[Student]:
        return [self.student, *(case.student for case in data.get("others", []))]

    def clean(self) -> dict[str, object]:
        data = super().clean()
        data["cases"] = [self.case, *data.pop("others", [])]
        return data


class ContactEditForm(_ContactFields):
    """A contact put right."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def initial_of(cls, contact: Contact) -> dict[str, object]:
        at = timezone.localtime(contact.at)
        fields = ("kind", "with_whom", "no_answer", "retry_on", "text", "revision")
        return {f: getattr(contact, f) for f in fields} | {"day": at.date(), "time": at.time()}


class NoteForm(AsksAboutNames, ActionForm):
    """A note for the team."""

    text = forms.CharField(label=_("Note"), widget=forms.Textarea({"rows": 4}), max_length=8000)


class NoteEditForm(NoteForm):
    """A note put right."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def initial_of(cls, note: Note) -> dict[str, object]:
        return {"text": note.text, "revision": note.revision}

"""Input about student cards."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils import formats
from django.utils.dateparse import parse_time
from django.utils.translation import gettext_lazy as _

from accounts.forms.rows import ActionForm
from outreach.models.cards import LONGEST_NAME
from outreach.rules import LessonTime
from students.forms.naming import AsksAboutNames


class CheckInForm(ActionForm):
    """Which lessons the card has: those of the timetable, and one that it does not know."""

    lessons = forms.MultipleChoiceField(
        label=_("Lessons of today"), required=False, widget=forms.CheckboxSelectMultiple
    )
    more = forms.CharField(
        label=_("One more lesson"), required=False, max_length=LONGEST_NAME, help_text=_("Such as mentor time.")
    )
    more_at = forms.TimeField(
        label=_("Its time"),
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        input_formats=["%H:%M", "%H.%M"],
    )

    def __init__(self, *args: object, offered: Sequence[LessonTime], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (f"{lesson.starts_at:%H:%M} {lesson.name}", f"{formats.time_format(lesson.starts_at)} {lesson.name}")
            for lesson in offered
        ]
        self.fields["lessons"].choices = choices
        self.initial["lessons"] = [value for value, _label in choices]
        if not choices:
            del self.fields["lessons"]

    def clean(self) -> dict[str, object]:
        """``lessons`` become times with names."""
        data = super().clean()
        chosen = [value.split(" ", 1) for value in data.get("lessons", [])]
        lessons = [LessonTime(parse_time(time), name[:LONGEST_NAME]) for time, name in chosen]
        more, at = (data.pop("more", "") or "").strip(), data.pop("more_at", None)
        if more and at is None:
            self.add_error("more_at", _("Say when it begins."))
        elif more:
            lessons.append(LessonTime(at, more))
        data["lessons"] = lessons
        return data

    @property
    def field_of(self) -> dict[str, str]:
        return {} if "lessons" in self.fields else {"lessons": "more"}


class CheckOutForm(AsksAboutNames, ActionForm):
    """What was said at the end of the day."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("What we said at check-out"), required=False, max_length=1000, widget=forms.Textarea({"rows": 2})
    )

    def texts_of(self, data: dict[str, object]):  # noqa: ANN201
        yield "note", data.get("note", "")

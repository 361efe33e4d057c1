"""Input about weekly reports."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.rows import ActionForm, RowForm
from outreach.actions.copies import LONGEST_REPLY
from outreach.data import shipped
from outreach.models import ReportRhythm, Wording
from outreach.wordings import Words
from students.choices import Language
from students.forms.naming import AsksAboutNames


class ReportForm(AsksAboutNames, ActionForm):
    """What the coach writes to the guardians."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    good_news = forms.CharField(
        label=_("Good news"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("What went well this week, as you would say it to them."),
    )
    homework = forms.CharField(
        label=_("Homework and tests"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3})
    )

    def texts_of(self, data: dict[str, object]) -> Iterable[tuple[str | None, str]]:
        for name in ("good_news", "homework"):
            yield name, data.get(name, "")


REPLY_BOX = {"rows": 4, "maxlength": LONGEST_REPLY, "class": "form-control", "dir": "auto"}


class ReplyForm(forms.Form):
    """A guardian's answer, in the guardian's language."""

    text = forms.CharField(max_length=LONGEST_REPLY, widget=forms.Textarea(REPLY_BOX))

    def __init__(self, *args: object, words: Words, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = words.say("reply")


class RhythmForm(RowForm):
    """When a team's reports are built and go."""

    class Meta:
        model = ReportRhythm
        fields = ("is_on", "weekday", "at", "goes_after")
        widgets = {"at": forms.TimeInput({"type": "time"}, format="%H:%M")}


class WordingForm(ActionForm):
    """All texts of one language. What is left as it ships is not kept, so that a later version can better it."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    checked_by = forms.CharField(
        label=_("Checked by"),
        required=False,
        max_length=120,
        help_text=_("The translator who has read all of it. Left empty, the language stays marked as not checked."),
    )

    def __init__(self, *args: object, language: str, row: Wording | None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.shipped = shipped()[language]
        swedish = shipped()[Language.SWEDISH]
        now = {**self.shipped, **(row.texts if row else {})}
        for name, text in now.items():
            self.fields[name] = forms.CharField(
                label=swedish[name] or shipped()[Language.ENGLISH][name],
                initial=text,
                required=bool(swedish[name]),
                max_length=500,
                widget=forms.Textarea({"rows": 2, "lang": language, "dir": "auto"}),
            )
        if row:
            self.initial |= {"revision": row.revision, "checked_by": row.checked_by}

    def clean(self) -> dict[str, object]:
        """Texts by name under ``texts``, those alone that are not as shipped."""
        data = super().clean()
        texts = {name: data.pop(name) for name in self.shipped if name in data}
        data["texts"] = {name: text for name, text in texts.items() if text != self.shipped[name]}
        return data

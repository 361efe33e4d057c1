"""Forms of a consent: the paper as a whole, what comes in later, narrowing and withdrawing."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import Category
from accounts.forms.rows import ActionForm, DateInput
from students import ages, rules
from students.choices import Answer
from students.consent_words import OPENS
from students.files import ACCEPT, check_upload
from students.models import Consent, Guardianship, Student


def _day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    return forms.DateField(label=label, required=required, help_text=help_text, widget=DateInput())


def category_choices(categories: Iterable[Category]) -> list[tuple[str, str]]:
    """Each category with a line on what it opens."""
    return [(c.value, format_html('{} <span class="muted d-block">{}</span>', c.label, OPENS[c])) for c in categories]


class _OfStudent(ActionForm):
    """Knows whose consent it is, and which one when there is one; ``current`` is how it stands after another's edit."""

    current: Consent | None = None

    def __init__(self, *args: object, student: Student, consent: Consent | None = None, **kwargs: object) -> None:
        self.student, self.consent = student, consent
        super().__init__(*args, **kwargs)

    def _tell_apart(self, current: Consent) -> None:
        super()._tell_apart(current)
        self.current = current


class TermsForm(_OfStudent):
    """What the family is asked: informed when and by whom, which categories, from when until when."""

    informed_on = _day(gettext_lazy("Informed on"))
    informed_by = forms.CharField(label=gettext_lazy("Informed by"), max_length=120)
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("What may be shared"),
        choices=Category.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Between the school and social services, both ways. Tick only what the family agreed to."
        ),
        error_messages={"required": gettext_lazy("Choose at least one category.")},
    )
    valid_from = _day(gettext_lazy("From"), help_text=gettext_lazy("The first day."))
    valid_until = _day(gettext_lazy("Until"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"].widget.choices = category_choices(Category)
        self.fields["valid_until"].help_text = _("The last day. At most %(months)d months.") % {
            "months": settings.CONSENT_MONTHS_MAX
        }

    def clean(self) -> dict[str, object]:
        data = super().clean()
        days = {f: data.get(f) for f in ("informed_on", "valid_from", "valid_until")}
        if all(days.values()):
            problems = rules.consent_problems(
                today=timezone.localdate(),
                birth_date=self.student.birth_date,
                months=settings.CONSENT_MONTHS_MAX,
                **days,
            )
            for field, problem in problems.items():
                self.add_error(field, problem)
        return data

    def terms(self) -> dict[str, object]:
        """The arguments of ``consents.prepare``."""
        fields = ("informed_on", "informed_by", "categories", "valid_from", "valid_until")
        return {f: self.cleaned_data[f] for f in fields}


class AnswersForm(_OfStudent):
    """What has come in: the student's signature, an answer of each guardian, and the scan."""

    student_signed_on = _day(
        gettext_lazy("The student signed on"),
        required=False,
        help_text=gettext_lazy("Leave empty until the student has signed."),
    )
    scan = forms.FileField(
        label=gettext_lazy("Scan of the signed paper"),
        required=False,
        help_text=gettext_lazy("PDF, PNG or JPEG. A photo from the phone will do."),
        widget=forms.FileInput({"accept": ACCEPT}),
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        links = self.student.guardianships.select_related("guardian").order_by("-custody", "pk")
        self.links: list[Guardianship] = list(links)
        who = ages.say(self.student.birth_date, timezone.localdate(), ages.current())
        self.is_adult = who.is_adult
        if who.is_adult:
            self.links = []
        elif who.may_be_alone:
            self._add_alone()
        given = {a.guardian_id: a for a in self.consent.answers.all()} if self.consent else {}
        for link in self.links:
            self._add_row(link, given.get(link.guardian_id))

    def _add_row(self, link: Guardianship, given: object | None) -> None:
        key, name = link.guardian_id, str(link.guardian)
        self.fields[f"answer_{key}"] = forms.ChoiceField(
            label=_("Answer of %(name)s") % {"name": name},
            choices=[("", _("No answer yet")), *Answer.choices],
            required=False,
            initial=given.answer if given else "",
        )
        self.fields[f"on_{key}"] = _day(_("On"), required=False)
        self.fields[f"on_{key}"].initial = given.answered_on if given else None
        self.fields[f"reason_{key}"] = forms.CharField(
            label=_("Reason or comment"),
            help_text=_("Needed when the guardian is not asked."),
            max_length=300,
            required=False,
            initial=given.reason if given else "",
        )

    def _add_alone(self) -> None:
        consent = self.consent
        self.fields["alone"] = forms.BooleanField(
            label=_("It is decided that the student consents alone"),
            required=False,
            initial=bool(consent and consent.alone_on),
            help_text=_("Guardians need not be asked then. If one of them says no, the consent stays closed."),
        )
        self.fields["alone_by"] = forms.CharField(
            label=_("Who has decided it"), max_length=120, required=False, initial=consent.alone_by if consent else ""
        )
        self.fields["alone_reason"] = forms.CharField(
            label=_("Why"),
            help_text=_("Such as: old and mature enough to judge it, and why the guardians are not asked."),
            max_length=300,
            required=False,
            initial=consent.alone_reason if consent else "",
        )

    def alone_fields(self) -> list[forms.BoundField]:
        """The fields of the decision that the student consents alone; none for students who cannot."""
        return [self[name] for name in ("alone", "alone_by", "alone_reason") if name in self.fields]

    def rows(self) -> Iterator[dict[str, object]]:
        """Each guardian with the three fields."""
        for link in self.links:
            fields = [self[f"{part}_{link.guardian_id}"] for part in ("answer", "on", "reason")]
            yield {"link": link, "fields": fields}

    def clean_scan(self) -> object | None:
        scan = self.cleaned_data["scan"]
        if scan:
            check_upload(scan)
        return scan

    def clean(self) -> dict[str, object]:
        data = super().clean()
        for link in self.links:
            key = link.guardian_id
            answer, on, reason = (data.get(f"{part}_{key}") for part in ("answer", "on", "reason"))
            if not answer and (on or reason) and f"on_{key}" not in self.errors:
                self.add_error(f"answer_{key}", _("Choose the answer too."))
            for field, problem in rules.answer_problems(answer, on=on, reason=reason or "").items():
                if f"{field}_{key}" not in self.errors:
                    self.add_error(f"{field}_{key}", problem)
            if answer in rules.DATED_ANSWERS:
                self._check_day(f"on_{key}", on)
        self._check_day("student_signed_on", data.get("student_signed_on"))
        if data.get("alone"):
            for field, problem in (("alone_by", _("Say who has decided it.")), ("alone_reason", _("Say why."))):
                if not data.get(field, "").strip():
                    self.add_error(field, problem)
        elif data.get("alone_by") or data.get("alone_reason"):
            self.add_error("alone", _("Tick this too, or empty both fields."))
        return data

    def _check_day(self, field: str, day: datetime.date | None) -> None:
        informed_on, valid_until = self._period()
        if not (day and informed_on and valid_until):
            return
        problem = rules.signature_problem(
            day,
            today=timezone.localdate(),
            birth_date=self.student.birth_date,
            informed_on=informed_on,
            valid_until=valid_until,
        )
        if problem:
            self.add_error(field, problem)

    def _period(self) -> tuple[datetime.date | None, datetime.date | None]:
        return self.consent.informed_on, self.consent.valid_until

    def given(self) -> dict[str, object]:
        """The arguments of ``consents.collect``."""
        answers = [
            {
                "guardian": link.guardian,
                "answer": self.cleaned_data[f"answer_{link.guardian_id}"],
                "on": self.cleaned_data[f"on_{link.guardian_id}"],
                "reason": self.cleaned_data[f"reason_{link.guardian_id}"].strip(),
            }
            for link in self.links
            if self.cleaned_data[f"answer_{link.guardian_id}"]
        ]
        signed_on = self.cleaned_data["student_signed_on"]
        alone = None
        if self.cleaned_data.get("alone"):
            alone = {
                "decided_by": self.cleaned_data["alone_by"].strip(),
                "reason": self.cleaned_data["alone_reason"].strip(),
            }
        return {"student_signed_on": signed_on, "answers": answers, "alone": alone, "scan": self.cleaned_data["scan"]}


class ConsentForm(AnswersForm, TermsForm):
    """The whole paper on one page: what was asked and what was answered."""

    def _period(self) -> tuple[datetime.date | None, datetime.date | None]:
        return self.cleaned_data.get("informed_on"), self.cleaned_data.get("valid_until")


class CorrectForm(TermsForm):
    """Putting right what was registered by mistake."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class NarrowForm(_OfStudent):
    """What is left after narrowing."""

    categories = forms.MultipleChoiceField(
        label=gettext_lazy("What may still be shared"),
        choices=Category.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Untick what is to be closed."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"].widget.choices = category_choices(self.consent.categories)


class WithdrawForm(_OfStudent):
    """Who withdraws, when, and what they said."""

    withdrawn_by = forms.ChoiceField(label=gettext_lazy("Who withdraws"), widget=forms.RadioSelect)
    other = forms.CharField(
        label=gettext_lazy("Who else"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Only when it is somebody else, such as a custodian appointed by a court."),
    )
    on = _day(gettext_lazy("Day"))
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, widget=forms.Textarea({"rows": 3}), max_length=2000
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        guardians = [str(link.guardian) for link in self.student.guardianships.select_related("guardian")]
        names = dict.fromkeys([str(self.student), *guardians])
        self.fields["withdrawn_by"].choices = [*((n, n) for n in names), ("other", _("Somebody else"))]

    def clean(self) -> dict[str, object]:
        data = super().clean()
        if data.get("withdrawn_by") == "other":
            data["withdrawn_by"] = data.get("other", "").strip()
            if not data["withdrawn_by"]:
                raise ValidationError({"other": _("Say who withdraws the consent.")})
        return data

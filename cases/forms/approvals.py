"""What the student, the guardians and the manager say to a version of a plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.rows import ActionForm, DateInput
from cases.choices import Approver
from cases.models import ActionPlan, PlanApproval
from students.models import Guardian, Guardianship

ANSWERS = [("yes", gettext_lazy("Approves the plan")), ("no", gettext_lazy("Says no"))]


@dataclass(frozen=True)
class Said:
    """One answer that is new or has changed: what ``plans.approve`` takes, and the key of its fields."""

    key: str
    approver: str
    guardian: Guardian | None
    approves: bool
    on: object
    note: str


class ApprovalsForm(ActionForm):
    """One group of fields for the student and for each guardian, and the note where no guardian can be asked."""

    def __init__(
        self, *args: object, plan: ActionPlan, links: Iterable[Guardianship], name: str, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known = {(a.approver, a.guardian_id): a for a in plan.approvals.all()}
        self.people: list[tuple[str, str, str, Guardian | None]] = [("student", name, Approver.STUDENT, None)]
        for link in links:
            word = str(link.guardian) if link.custody else _("%(name)s, without custody") % {"name": link.guardian}
            self.people.append((f"guardian_{link.guardian_id}", word, Approver.GUARDIAN, link.guardian))
        for key, _word, approver, guardian in self.people:
            self._add(key, self.known.get((approver, guardian.pk if guardian else None)))
        nobody = self.known.get((Approver.GUARDIAN, None))
        self.fields["no_guardian"] = forms.CharField(
            label=_("Why no guardian can be asked"),
            help_text=_("Only if none with custody can be asked. The plan can then be put in force without them."),
            required=False,
            max_length=300,
            initial=nobody.note if nobody else "",
        )

    def _add(self, key: str, row: PlanApproval | None) -> None:
        choices = ANSWERS if row else [("", _("Has not answered yet")), *ANSWERS]
        self.fields[key] = forms.ChoiceField(
            label=_("Answer"),
            choices=choices,
            required=False,
            initial=("yes" if row.approves else "no") if row else "",
            widget=forms.RadioSelect,
        )
        self.fields[f"{key}_on"] = forms.DateField(
            label=_("Day"), required=False, initial=row.on if row else timezone.localdate(), widget=DateInput()
        )
        self.fields[f"{key}_note"] = forms.CharField(
            label=_("Note"), required=False, max_length=300, initial=row.note if row else ""
        )

    def groups(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """Each person with the fields to show under the name."""
        for key, word, _approver, _guardian in self.people:
            yield word, [self[key], self[f"{key}_on"], self[f"{key}_note"]]

    def refuse_said(self, said: Said, refused: ValidationError) -> None:
        """Show the refusal of one answer at its own fields."""
        self.field_of = {"on": f"{said.key}_on", "note": f"{said.key}_note", "guardian": said.key}
        self.refuse(refused)

    def said(self) -> list[Said]:
        """The answers that are new or have changed."""
        found = []
        for key, _word, approver, guardian in self.people:
            answer = self.cleaned_data[key]
            values = (answer == "yes", self.cleaned_data[f"{key}_on"], self.cleaned_data[f"{key}_note"].strip())
            row = self.known.get((approver, guardian.pk if guardian else None))
            if answer and (row is None or (row.approves, row.on, row.note) != values):
                found.append(Said(key, approver, guardian, *values))
        note = self.cleaned_data["no_guardian"].strip()
        nobody = self.known.get((Approver.GUARDIAN, None))
        if note and (nobody is None or nobody.note != note):
            found.append(Said("no_guardian", Approver.GUARDIAN, None, False, None, note))
        return found

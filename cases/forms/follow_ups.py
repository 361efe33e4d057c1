"""The form of a weekly follow-up: results, best day, notes and the sub-goals of the next week."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import rules
from cases.actions.follow_ups import Next
from cases.choices import Result
from cases.models import Case, SubGoal, WeeklyFollowUp
from students.forms.naming import AsksAboutNames

#: A sub-goal is a sentence, not a page.
GOAL_MAX = SubGoal._meta.get_field("text").max_length
TEXT_MAX = 5000


@dataclass(frozen=True)
class GoalField:
    """A sub-goal of the week with the result chosen for it."""

    goal: SubGoal
    chosen: str


@dataclass(frozen=True)
class NextField:
    """A sub-goal that the next week may have: carried over or not, and its words if they are changed."""

    goal: SubGoal
    is_carried: bool
    is_fixed: bool
    changed: str
    error: str


class FollowUpForm(AsksAboutNames, forms.Form):
    """Built from the week's sub-goals (``goals``) and those the next week may have (``coming``; None hides the part).

    ``fixed`` are ids of sub-goals that the plan begins next week: shown, not chosen. Ids end in the case's, for several
    forms can be open on one page.
    """

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    best_day = forms.TypedChoiceField(
        label=gettext_lazy("Best day"),
        choices=[("", gettext_lazy("None")), *((n, WEEKDAYS[n - 1]) for n in rules.SCHOOL_DAYS)],
        coerce=int,
        empty_value=None,
        required=False,
    )
    no_meeting = forms.BooleanField(label=gettext_lazy("We did not meet this week"), required=False)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=TEXT_MAX, required=False)
    homework = forms.CharField(label=gettext_lazy("Homework and tests"), max_length=TEXT_MAX, required=False)
    good_news = forms.CharField(label=gettext_lazy("Good news for the guardians"), max_length=TEXT_MAX, required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        case: Case,
        goals: Sequence[SubGoal],
        coming: Sequence[SubGoal] | None,
        fixed: frozenset[int] = frozenset(),
        follow_up: WeeklyFollowUp | None = None,
        results: Mapping[int, str] | None = None,
        carried: frozenset[int] = frozenset(),
    ) -> None:
        initial = {}
        if follow_up is not None:
            names = ("revision", "best_day", "no_meeting", "note", "homework", "good_news")
            initial = {name: getattr(follow_up, name) for name in names}
        super().__init__(data, initial=initial, auto_id=f"%s-{case.pk}", student=case.student)
        self.goals, self.coming, self.fixed = goals, coming, fixed
        self.first_results, self.first_carried = results or {}, carried
        for goal in goals:
            self.fields[f"result_{goal.pk}"] = forms.ChoiceField(choices=Result, label=goal.text, required=False)
        for goal in coming or ():
            self.fields[f"change_{goal.pk}"] = forms.CharField(max_length=GOAL_MAX, label=goal.text, required=False)

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if any(len(text) > GOAL_MAX for text in self.new_texts()):
            self.add_error(None, _("A sub-goal has at most %(max)d characters.") % {"max": GOAL_MAX})
        return cleaned

    def texts_of(self, data: dict[str, object]) -> Iterable[tuple[str | None, str]]:
        names = ("note", "homework", "good_news", *(f"change_{goal.pk}" for goal in self.coming or ()))
        yield from ((name, data.get(name, "")) for name in names)
        yield from ((None, text) for text in self.new_texts())

    def new_texts(self) -> list[str]:
        """New sub-goals as they were typed."""
        return [text for text in self.data.getlist("new") if text.strip()] if self.is_bound else []

    def posted_carried(self) -> set[int]:
        return {int(pk) for pk in self.data.getlist("carry") if pk.isdecimal()}

    def goal_fields(self) -> list[GoalField]:
        return [
            GoalField(g, self.data.get(f"result_{g.pk}", "") if self.is_bound else self.first_results.get(g.pk, ""))
            for g in self.goals
        ]

    def next_fields(self) -> list[NextField]:
        carried = self.posted_carried() if self.is_bound else self.first_carried
        return [
            NextField(
                goal=g,
                is_carried=g.pk in carried,
                is_fixed=g.pk in self.fixed,
                changed=self.data.get(f"change_{g.pk}", "") if self.is_bound else "",
                error=" ".join(self.errors.get(f"change_{g.pk}", [])),
            )
            for g in self.coming or ()
        ]

    def results(self) -> dict[int, str]:
        chosen = {g.pk: self.cleaned_data.get(f"result_{g.pk}") for g in self.goals}
        return {pk: result for pk, result in chosen.items() if result}

    def next_week(self) -> list[Next] | None:
        """What the action asks for; None when the part was not shown."""
        if self.coming is None or "next_shown" not in self.data:
            return None
        carried = self.posted_carried() | self.fixed
        wanted: list[Next] = []
        for goal in self.coming:
            changed = " ".join(self.cleaned_data.get(f"change_{goal.pk}", "").split())
            if changed and changed != goal.text and goal.pk in carried:
                wanted.append((goal.pk, changed))
            elif goal.pk in carried:
                wanted.append(goal.pk)
        return [*wanted, *self.new_texts()]

    def values(self) -> dict[str, object]:
        """The keyword arguments of ``cases.actions.follow_ups.save``."""
        names = ("best_day", "note", "homework", "good_news", "no_meeting", "revision")
        return {
            **{name: self.cleaned_data[name] for name in names},
            "results": self.results(),
            "next_week": self.next_week(),
        }

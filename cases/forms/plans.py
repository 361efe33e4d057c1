"""Writing a plan: its frame, and its rows of sub-goals and interventions."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from itertools import groupby

from django import forms
from django.forms.utils import ErrorDict
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms.rows import ActionForm, DateInput
from cases import plan_rules
from cases.choices import Frequency
from cases.models import ActionPlan, Case, PlanTemplate, Tool
from ppss.lib import weeks
from ppss.lib.swedish import sort_key

#: Rhythms in which student and coach can meet; the rest of the frequencies are for interventions.
RHYTHMS = (
    Frequency.DAILY,
    Frequency.TWICE_WEEKLY,
    Frequency.WEEKLY,
    Frequency.FORTNIGHTLY,
    Frequency.MONTHLY,
)


class PlanForm(ActionForm):
    """The frame of a plan: where it leads, when, how often one meets."""

    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    end_goal = forms.CharField(
        label=_("End goal"),
        help_text=_("In the student's own words: where do we want to be when the plan ends?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    starts_on = forms.DateField(label=pgettext_lazy("day", "From"), widget=DateInput())
    weeks = forms.IntegerField(label=_("Number of weeks"), min_value=1, max_value=plan_rules.WEEKS_MAX, initial=12)
    rhythm = forms.ChoiceField(
        label=_("We follow up"), choices=[(r.value, r.label) for r in RHYTHMS], initial=Frequency.WEEKLY
    )


def week_choices(first: datetime.date, last: datetime.date) -> list[tuple[str, str]]:
    """ISO weeks as one reads them: ``v. 48 (23-27 nov)``; the value is the Monday."""
    choices = []
    week = weeks.monday(first)
    while week <= last:
        choices.append((week.isoformat(), f"{weeks.label(week)} ({_days(week)})"))
        week = weeks.shift(week, 1)
    return choices


def _days(monday: datetime.date) -> str:
    """``23-27 nov``, or ``30 nov-4 dec`` where the week lies in two months."""
    friday = monday + datetime.timedelta(days=4)
    start = formats.date_format(monday, "j" if monday.month == friday.month else "j b")
    return f"{start}–{formats.date_format(friday, 'j b')}"


class SubGoalForm(ActionForm):
    """One sub-goal. Left empty, the row is no sub-goal; without weeks it runs through the plan."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(label=_("Sub-goal"), max_length=300, required=False, widget=forms.TextInput)
    responsible = forms.CharField(
        label=_("Who helps"), max_length=120, required=False, widget=forms.TextInput(attrs={"list": "people"})
    )
    first_week = forms.TypedChoiceField(
        label=_("First week"), required=False, coerce=datetime.date.fromisoformat, empty_value=None
    )
    last_week = forms.TypedChoiceField(
        label=_("Last week"), required=False, coerce=datetime.date.fromisoformat, empty_value=None
    )

    def __init__(self, *args: object, choices: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_week"].choices = [("", _("When the plan begins")), *choices]
        self.fields["last_week"].choices = [("", _("When the plan ends")), *choices]

    def clean(self) -> dict[str, object]:
        data = super().clean()
        first, last = data.get("first_week"), data.get("last_week")
        if first and last and last < first:
            self.add_error("last_week", _("The last week is before the first week."))
        if not data.get("text") and (data.get("responsible") or first or last):
            self.add_error("text", _("Write the sub-goal, or take the row away."))
        return data


class InterventionForm(ActionForm):
    """One intervention. Without a tool the row is none; without a frequency it is the tool's own."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    tool = forms.ModelChoiceField(label=_("Tool"), queryset=Tool.objects.none(), required=False)
    frequency = forms.ChoiceField(label=_("How often"), required=False)
    responsible = forms.CharField(
        label=_("Responsible"), max_length=120, required=False, widget=forms.TextInput(attrs={"list": "people"})
    )
    first_day = forms.DateField(label=pgettext_lazy("day", "From"), required=False, widget=DateInput())
    last_day = forms.DateField(label=pgettext_lazy("day", "Until"), required=False, widget=DateInput())

    def __init__(
        self, *args: object, case: Case, tools: object, tool_choices: list[tuple[str, object]], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.fields["tool"].queryset = tools
        self.fields["tool"].choices = tool_choices
        self.fields["frequency"].choices = [("", _("As usual")), *Frequency.choices]

    def clean(self) -> dict[str, object]:
        data = super().clean()
        days = data.get("first_day"), data.get("last_day")
        if self.has_changed():
            for field, problem in plan_rules.intervention_problems(
                *days, proposed_on=self.case.proposed_on, today=timezone.localdate()
            ).items():
                self.add_error(field, problem)
        others = ("frequency", "responsible", "first_day", "last_day")
        if not data.get("tool") and "tool" not in self.errors and any(data.get(name) for name in others):
            self.add_error("tool", _("Choose the tool, or take the row away."))
        return data


def _tool_choices(tools: Iterable[Tool]) -> list[tuple[str, object]]:
    """Tools under their kind, sorted by name, after an empty choice."""
    rows = sorted(tools, key=lambda tool: (tool.kind, sort_key(tool.name)))
    groups = [
        (group[0].get_kind_display(), [(tool.pk, tool.name) for tool in group])
        for group in (list(rows) for _kind, rows in groupby(rows, key=lambda tool: tool.kind))
    ]
    return [("", _("Choose a tool")), *groups]


SubGoalFormSet = forms.formset_factory(SubGoalForm, extra=0, can_delete=True, max_num=40, absolute_max=60)
InterventionFormSet = forms.formset_factory(InterventionForm, extra=0, can_delete=True, max_num=40, absolute_max=60)
#: Empty rows that a new plan offers, and that *more rows* adds where no script runs.
EMPTY_ROWS = 3


class PlanForms:
    """The form of a plan with its two sets of rows, filled from a plan, a template, or what was sent."""

    def __init__(
        self,
        data: dict[str, object] | None = None,
        *,
        case: Case,
        plan: ActionPlan | None = None,
        template: PlanTemplate | None = None,
        more: str = "",
    ) -> None:
        frame, goals, interventions = _initial(plan, template)
        tools = (
            Tool.objects.in_use() | Tool.objects.filter(interventions__plans=plan) if plan else Tool.objects.in_use()
        )
        tools = tools.distinct()
        starts_on = frame["starts_on"]
        known = [row[name] for row in goals for name in ("first_week", "last_week") if row.get(name)]
        today = timezone.localdate()
        first = min([starts_on, today, *known])
        last = max([weeks.shift(max(starts_on, today), plan_rules.WEEKS_MAX), *known])
        self.plan = plan
        self.form = PlanForm(data, initial=frame)
        self.goals = SubGoalFormSet(
            _with_more(data, "goals", more),
            initial=goals,
            prefix="goals",
            form_kwargs={"choices": week_choices(first, last)},
        )
        self.tools = InterventionFormSet(
            _with_more(data, "tools", more),
            initial=interventions,
            prefix="tools",
            form_kwargs={"case": case, "tools": tools, "tool_choices": _tool_choices(tools)},
        )
        if more:
            self._look_away()
        if data is None:
            self.goals.extra = max(1, EMPTY_ROWS - len(goals))
            self.tools.extra = max(1, EMPTY_ROWS - len(interventions))

    def _look_away(self) -> None:
        """Asking for more rows is no time to point at what is missing: nothing is checked."""
        for form in self.all:
            form._errors, form.cleaned_data = ErrorDict(), {}
        for formset in (self.goals, self.tools):
            formset._errors, formset._non_form_errors = [], formset.error_class()

    @property
    def all(self) -> list[forms.BaseForm]:
        return [self.form, *self.goals.forms, *self.tools.forms]

    def is_valid(self) -> bool:
        """Whether every part holds; all of them are looked at, so that all errors are told at once."""
        return all([self.form.is_valid(), self.goals.is_valid(), self.tools.is_valid()])

    def run(
        self, action: Callable[..., ActionPlan], *, with_revision: bool = False, **kwargs: object
    ) -> ActionPlan | None:
        """Take an action with all that was typed; None when a part or the action refuses, which is shown then."""
        if not self.is_valid():
            return None
        if with_revision:
            kwargs["revision"] = self.form.cleaned_data["revision"]
        return self.form.run(action, **kwargs, **self.values())

    @property
    def has_errors(self) -> bool:
        return any(form.errors for form in self.all) or any(s.non_form_errors() for s in (self.goals, self.tools))

    def values(self) -> dict[str, object]:
        """What the actions take: the frame, and the rows that hold something, in their order."""
        frame = {name: value for name, value in self.form.cleaned_data.items() if name != "revision"}
        goals = [row for row in self.goals.cleaned_data if row.get("text") and not row.get("DELETE")]
        tools = [row for row in self.tools.cleaned_data if row.get("tool") and not row.get("DELETE")]
        return frame | {"sub_goals": goals, "interventions": tools}


def _with_more(data: dict[str, object] | None, prefix: str, more: str) -> dict[str, object] | None:
    """What was sent, with more empty rows where these were asked for."""
    if data is None or more != prefix:
        return data
    data = data.copy()
    total = data.get(f"{prefix}-TOTAL_FORMS", "")
    if str(total).isdecimal():
        data[f"{prefix}-TOTAL_FORMS"] = str(int(total) + EMPTY_ROWS)
    return data


def _initial(
    plan: ActionPlan | None, template: PlanTemplate | None
) -> tuple[dict[str, object], list[dict[str, object]], list[dict[str, object]]]:
    if plan:
        names = ("end_goal", "starts_on", "weeks", "rhythm", "revision")
        goals = ("pk", "text", "responsible", "first_week", "last_week")
        tools = ("pk", "tool", "frequency", "responsible", "first_day", "last_day")
        return (
            {name: getattr(plan, name) for name in names},
            [_with_plan(_row(goal, goals), plan) for goal in plan.sub_goals.all()],
            [_row(row, tools) for row in plan.interventions.select_related("tool")],
        )
    starts_on = weeks.shift(timezone.localdate(), 1)
    if template:
        frame = {"end_goal": template.end_goal, "weeks": template.weeks, "rhythm": template.rhythm}
        goals = [{"text": line.strip()} for line in template.sub_goals.splitlines() if line.strip()]
        tools = [{"tool": t.pk, "frequency": t.frequency} for t in template.tools.in_use()]
        return {"starts_on": starts_on, "revision": 0, **frame}, goals, tools
    return {"starts_on": starts_on, "revision": 0}, [], []


def _row(row: object, names: Iterable[str]) -> dict[str, object]:
    return {"id" if name == "pk" else name: getattr(row, name) for name in names}


def _with_plan(goal: dict[str, object], plan: ActionPlan) -> dict[str, object]:
    """A sub-goal that begins or ends with the plan is shown as doing so, and follows when the plan moves."""
    if goal["first_week"] == weeks.monday(plan.starts_on):
        goal["first_week"] = None
    if goal["last_week"] == plan_rules.last_week(plan.starts_on, plan.weeks):
        goal["last_week"] = None
    return goal

"""The rows of a plan: sub-goals and interventions, shared between its versions until their words change."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import plan_rules
from cases.models import ActionPlan, Intervention, SubGoal
from ppss.lib import weeks

if TYPE_CHECKING:
    from accounts.models import User

Row = Mapping[str, object]


def write_sub_goals(plan: ActionPlan, rows: Iterable[Row], by: User) -> bool:
    """Make the plan's sub-goals those of ``rows``, in their order; True when something changed.

    A row has ``text`` and, where not the plan's own, ``responsible``, ``first_week``, ``last_week``; ``id`` names a
    sub-goal the plan has already. One that another version or a follow-up holds too is never changed: a new row
    replaces it here.
    """
    known = {goal.pk: goal for goal in plan.sub_goals.all()}
    kept: list[SubGoal] = []
    changed = False
    for position, row in enumerate(rows):
        values = _sub_goal_values(plan, row)
        goal = _named(known, row)
        if goal is None or (_differs(goal, values) and _is_shared(goal)):
            goal = SubGoal(case=plan.case, agency=plan.agency, created_by=by, replaces=goal)
            changed = True
        elif _differs(goal, values):
            changed = True
        _write(goal, {**values, "position": position}, _("Sub-goal %(number)d") % {"number": position + 1}, by)
        kept.append(goal)
    changed |= {goal.pk for goal in kept} != set(known)
    plan.sub_goals.set(kept)
    _drop(SubGoal, set(known) - {goal.pk for goal in kept}, by)
    return changed


def write_interventions(plan: ActionPlan, rows: Iterable[Row], by: User) -> bool:
    """Make the plan's interventions those of ``rows``; True when something changed.

    A row has ``tool`` and, where not as usual, ``frequency`` (the tool's), ``responsible``, ``first_day`` (the
    plan's), ``last_day``; ``id`` names one the plan has already.
    """
    known = {row.pk: row for row in plan.interventions.all()}
    kept: list[Intervention] = []
    changed = False
    for number, row in enumerate(rows, start=1):
        tool = row["tool"]
        values = {
            "tool": tool,
            "frequency": row.get("frequency") or tool.frequency,
            "responsible": str(row.get("responsible") or "").strip(),
            "first_day": row.get("first_day") or plan.starts_on,
            "last_day": row.get("last_day"),
        }
        label = _("Intervention %(number)d") % {"number": number}
        intervention = _named(known, row)
        differs = intervention is None or _differs(intervention, values)
        if differs:
            _check_days(plan, values, label)
        if not tool.is_active and (intervention is None or intervention.tool_id != tool.pk):
            raise ValidationError({"interventions": f"{label}: {_('This tool is no longer in use.')}"})
        if intervention is None or (differs and intervention.plans.count() > 1):
            intervention = Intervention(case=plan.case, agency=plan.agency, created_by=by)
        changed |= differs
        _write(intervention, values, label, by)
        kept.append(intervention)
    changed |= {row.pk for row in kept} != set(known)
    plan.interventions.set(kept)
    _drop(Intervention, set(known) - {row.pk for row in kept}, by)
    return changed


def following(plan: ActionPlan, rows: Iterable[Row], starts_on: datetime.date) -> list[Row]:
    """Rows of interventions for a plan that begins on another day: one that began with the plan goes on doing so.

    Sub-goals need none of this: without weeks they run through the plan, whichever weeks it has.
    """
    began = {row.pk for row in plan.interventions.all() if row.first_day == plan.starts_on}
    return [
        {**row, "first_day": starts_on}
        if row.get("id") in began and row.get("first_day") in (None, plan.starts_on)
        else row
        for row in rows
    ]


def _check_days(plan: ActionPlan, values: Mapping[str, object], label: str) -> None:
    problems = plan_rules.intervention_problems(
        values["first_day"], values["last_day"], proposed_on=plan.case.proposed_on, today=timezone.localdate()
    )
    if problems:
        raise ValidationError({"interventions": [f"{label}: {problem}" for problem in problems.values()]})


def carry_new(old: ActionPlan, new: ActionPlan) -> None:
    """Bring along what was added to the version in force after the new one was begun."""
    late = [goal for goal in old.sub_goals.all() if goal.created_at > new.created_at]
    new.sub_goals.add(*late)
    new.interventions.add(*[row for row in old.interventions.all() if row.created_at > new.created_at])


def end_dropped(old: ActionPlan, new: ActionPlan, on: datetime.date, by: User) -> None:
    """Give interventions that the new version no longer has their last day, where they have begun and have none."""
    dropped = old.interventions.exclude(pk__in=new.interventions.values("pk"))
    for row in dropped.filter(first_day__lte=on, last_day=None):
        row.last_day = max(row.first_day, on - datetime.timedelta(days=1))
        row.revision += 1
        row._history_user = by
        row.full_clean()
        row.save()


def _sub_goal_values(plan: ActionPlan, row: Row) -> dict[str, object]:
    first = weeks.monday(row.get("first_week") or plan.starts_on)
    last = row.get("last_week") or max(first, plan_rules.last_week(plan.starts_on, plan.weeks))
    return {
        "text": " ".join(str(row["text"]).split()),
        "responsible": str(row.get("responsible") or "").strip(),
        "first_week": first,
        "last_week": weeks.monday(last),
    }


def _named(known: Mapping[int, SubGoal | Intervention], row: Row) -> SubGoal | Intervention | None:
    """The row of the plan that ``id`` names; none when it was taken away meanwhile, so that it is written anew."""
    return known.get(row.get("id"))


def _differs(row: SubGoal | Intervention, values: Mapping[str, object]) -> bool:
    return any(getattr(row, name) != value for name, value in values.items())


def _is_shared(goal: SubGoal) -> bool:
    return goal.plans.count() > 1 or goal.results.exists()


def _write(row: SubGoal | Intervention, values: Mapping[str, object], label: str, by: User) -> None:
    if row.pk and not _differs(row, values):
        return
    row.revision += 1 if row.pk else 0
    for name, value in values.items():
        setattr(row, name, value)
    try:
        row.full_clean()
    except ValidationError as error:
        field = "sub_goals" if isinstance(row, SubGoal) else "interventions"
        raise ValidationError({field: [f"{label}: {message}" for message in error.messages]}) from error
    row._history_user = by
    row.save()


def _drop(model: type[SubGoal] | type[Intervention], pks: set[int], by: User) -> None:
    """Delete what no version and no follow-up holds any longer."""
    rows = model.objects.filter(pk__in=pks, plans=None)
    if model is SubGoal:
        rows = rows.filter(results=None)
    for row in rows:
        row._history_user = by
        row.delete()

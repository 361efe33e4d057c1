"""The change history of a case: who changed what and when, as far as the reader may see the records today."""

from __future__ import annotations

from collections.abc import Callable

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.choices import Agency, Category
from accounts.history import Edit, newest_first, told
from cases.models import (
    ActionPlan,
    Case,
    Closing,
    Contact,
    Intervention,
    Mapping,
    Note,
    Observation,
    PlanApproval,
    Proposal,
    SubGoal,
    SubGoalResult,
    Tool,
    WeeklyFollowUp,
)
from cases.models.cases import CaseRecord
from cases.opening import Opening
from cases.questions import QUESTIONS
from ppss.lib import weeks

#: What one can choose: the key in the address, the word, and the records.
PARTS: dict[str, tuple[str, tuple[type[CaseRecord], ...]]] = {
    "mapping": (_("Mapping"), (Mapping, Observation)),
    "plan": (_("Plan"), (ActionPlan, SubGoal, Intervention, PlanApproval)),
    "follow_ups": (_("Follow-ups"), (WeeklyFollowUp,)),
    "contacts": (_("Contacts and notes"), (Contact, Note)),
    "proposal": (_("Proposal"), (Proposal,)),
    "closing": (_("Closing"), (Closing,)),
}
#: What a record is called in the history, where its own words would ask the database for another record.
NAMES: dict[type[models.Model], Callable[[models.Model], str]] = {
    WeeklyFollowUp: lambda row: weeks.label(row.week),
    Proposal: lambda row: "",
    Note: lambda row: "",
}


def changes(case: Case, opening: Opening, part: str) -> list[Edit]:
    """The edits of a part, newest first; two queries at most for each kind of record.

    A record that has been removed is seen as it was: own agency's, or in a category that a consent opens today.
    """
    found: list[Edit] = []
    for model in PARTS[part][1]:
        rows = _seen(model.history.filter(case_id=case.pk), opening)
        labels = {q.key: str(q.label) for q in QUESTIONS} if model is Mapping else {}
        name = _tools() if model is Intervention else NAMES.get(model, lambda row: str(row.instance))
        hidden = _hidden(model, opening)
        found += told(rows, secret=hidden, name=name, labels=labels, tells_first=model is PlanApproval)
    if part == "follow_ups":
        found += _results(case, opening)
    return newest_first(found)


def _hidden(model: type[models.Model], opening: Opening) -> tuple[str, ...]:
    """A figure is attendance: told where that is open, of the school alone for proposals, which have no other."""
    whose = (Agency.SCHOOL,) if model is Proposal else Agency
    return () if all(opening.sees(agency, Category.ATTENDANCE) for agency in whose) else ("absence",)


def _tools() -> Callable[[models.Model], str]:
    names = {tool.pk: tool.name for tool in Tool.objects.all()}
    return lambda row: names.get(row.tool_id, "")


def _seen(history: QuerySet, opening: Opening) -> QuerySet:
    return history.filter(Q(agency=opening.agency) | Q(category__in=[str(c) for c in opening.open]))


def _results(case: Case, opening: Opening) -> list[Edit]:
    """How sub-goals went, by their words: seen with the follow-up that they are part of."""
    follow_ups = _seen(WeeklyFollowUp.history.filter(case_id=case.pk), opening)
    rows = SubGoalResult.history.filter(follow_up_id__in=follow_ups.values("id"))
    goals = SubGoal.history.filter(case_id=case.pk).order_by("history_date", "history_id")
    words = dict(goals.values_list("id", "text"))
    of_week = dict(follow_ups.order_by().values_list("id", "week"))
    return told(
        rows,
        name=lambda row: f"{weeks.label(of_week[row.follow_up_id])}, {words.get(row.sub_goal_id, '')}",
        tells_first=True,
    )

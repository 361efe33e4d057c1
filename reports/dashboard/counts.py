"""Smaller counts of the dashboard: who waits, boosters, late follow-ups, targets, and the places themselves."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from accounts.models import District, School
from cases.choices import ProposalStatus, Stage
from cases.models import Booster, Case, WeeklyFollowUp


def waiting(cases: QuerySet[Case]) -> dict[str, int]:
    """Cases that wait: for a decision, in the queue, for consent. One query."""
    at_proposal = Q(stage=Stage.PROPOSAL)
    return cases.aggregate(
        waiting=Count("pk", filter=at_proposal & ~Q(proposal__status=ProposalStatus.QUEUED)),
        queued=Count("pk", filter=at_proposal & Q(proposal__status=ProposalStatus.QUEUED)),
        consent=Count("pk", filter=Q(stage=Stage.CONSENT)),
    )


@dataclass(frozen=True)
class Boosters:
    """Boosters that fell due in a period: held (whenever), called off, and neither."""

    held: int
    called_off: int
    missed: int

    @property
    def due(self) -> int:
        return self.held + self.called_off + self.missed


def boosters(cases: QuerySet[Case], first: datetime.date, last: datetime.date) -> Boosters:
    """Of boosters due from one day to another, both counted. One query."""
    due = Booster.objects.filter(case__in=cases, due_on__range=(first, last))
    held, off = Q(held_on__isnull=False), Q(held_on=None) & ~Q(called_off="")
    counted = due.aggregate(
        held=Count("pk", filter=held), off=Count("pk", filter=off), missed=Count("pk", filter=~held & ~off)
    )
    return Boosters(counted["held"], counted["off"], counted["missed"])


@dataclass(frozen=True)
class Lateness:
    """Follow-ups of some weeks: all, those first saved after their week had ended, and of how many cases they are."""

    follow_ups: int
    late: int
    cases: int


def lateness(cases: QuerySet[Case], first: datetime.date, last: datetime.date) -> Lateness:
    """Follow-ups of the weeks from one Monday to another. One query."""
    saved = WeeklyFollowUp.objects.filter(week__range=(first, last), case__in=cases)
    counted = saved.aggregate(
        all=Count("pk"), late=Count("pk", filter=Q(is_late=True)), cases=Count("case", distinct=True)
    )
    return Lateness(counted["all"], counted["late"], counted["cases"])


def schools(district: District) -> list[School]:
    """Schools of the district that are active or have a case, by name. One query."""
    with_cases = Exists(Case.objects.filter(school=OuterRef("pk")))
    return list(School.objects.filter(district=district).filter(Q(is_active=True) | with_cases).order_by("name"))


def targets() -> dict[int, int]:
    """The target of the active schools of each district, by the district's id. One query."""
    active = School.objects.filter(is_active=True).order_by()
    return dict(active.values_list("district").annotate(Sum("target")))

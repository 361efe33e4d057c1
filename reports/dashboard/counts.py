"""Smaller counts of the dashboard: who waits, boosters, late follow-ups, targets, and the places themselves."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from accounts.models import District, School
from cases.choices import ProposalStatus, Stage
from cases.models import Booster, Case, WeeklyFollowUp


def waiting(cases: QuerySet[Case]) -> dict[int, tuple[int, int, int]]:
    """Cases that wait for a decision, in the queue and for consent, by district. One query."""
    at_proposal = Q(stage=Stage.PROPOSAL)
    rows = cases.filter(stage__in=(Stage.PROPOSAL, Stage.CONSENT)).order_by().values_list("school__district")
    counted = rows.annotate(
        waiting=Count("pk", filter=at_proposal & ~Q(proposal__status=ProposalStatus.QUEUED)),
        queued=Count("pk", filter=at_proposal & Q(proposal__status=ProposalStatus.QUEUED)),
        consent=Count("pk", filter=Q(stage=Stage.CONSENT)),
    )
    return {district: tuple(counts) for district, *counts in counted}


def boosters(cases: QuerySet[Case], first: datetime.date, last: datetime.date) -> dict[int, tuple[int, int, int]]:
    """Of boosters due from one day to another, both counted: held (whenever), called off, neither; by district.

    One query.
    """
    due = Booster.objects.filter(case__in=cases, due_on__range=(first, last))
    held, off = Q(held_on__isnull=False), Q(held_on=None) & ~Q(called_off="")
    counted = (
        due.order_by()
        .values_list("case__school__district")
        .annotate(held=Count("pk", filter=held), off=Count("pk", filter=off), missed=Count("pk", filter=~held & ~off))
    )
    return {district: tuple(counts) for district, *counts in counted}


@dataclass(frozen=True)
class Lateness:
    """Follow-ups of some weeks: all, those first saved after their week had ended, and of how many cases they are."""

    follow_ups: int
    late: int
    cases: int


def lateness(cases: QuerySet[Case], first: datetime.date, last: datetime.date) -> dict[int, Lateness]:
    """Follow-ups of the weeks from one Monday to another, by district. One query."""
    saved = WeeklyFollowUp.objects.filter(week__range=(first, last), case__in=cases).order_by()
    counted = saved.values_list("case__school__district").annotate(
        all=Count("pk"), late=Count("pk", filter=Q(is_late=True)), cases=Count("case", distinct=True)
    )
    return {district: Lateness(*counts) for district, *counts in counted}


def schools(district: District) -> list[School]:
    """Schools of the district that are active or have a case, by name. Two queries, of cases and of places."""
    with_cases = set(
        Case.objects.filter(school__district=district).order_by().values_list("school", flat=True).distinct()
    )
    is_shown = Q(is_active=True) | Q(pk__in=with_cases)
    return list(School.objects.filter(is_shown, district=district).order_by("name"))


def targets() -> dict[int, int]:
    """The target of the active schools of each district, by the district's id. One query."""
    active = School.objects.filter(is_active=True).order_by()
    return dict(active.values_list("district").annotate(Sum("target")))

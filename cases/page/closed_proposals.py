"""Proposals that social services may not know the student of yet: what little there is of them, filtered and sorted."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from cases.choices import ProposalStatus
from cases.models import Case

#: What the list can be sorted by: key in the address, and the values.
SORTS = {
    "day": ("proposed_on", "status", "school_name", "year"),
    "status": ("status", "proposed_on", "school_name", "year"),
    "school": ("school_name", "year", "proposed_on", "status"),
}


@dataclass(frozen=True)
class ClosedProposal:
    """One proposal. School and year are empty where they could point to the student."""

    proposed_on: datetime.date
    status: ProposalStatus
    school: str
    year: int | None

    @property
    def days_waiting(self) -> int:
        return (timezone.localdate() - self.proposed_on).days


@dataclass(frozen=True)
class ClosedProposals:
    """The rows asked for, how many there are in all and in each status, and the schools that can be chosen: those that
    are shown.
    """

    rows: list[ClosedProposal]
    total: int
    counts: dict[str, int]
    schools: list[str]


def closed_proposals(user: User, asked: Mapping[str, str]) -> ClosedProposals:
    """What the person is told, by ``?school=`` (a name that is shown) and ``?sort=``; one query."""
    key = asked.get("sort", "")
    fields = SORTS.get(key.lstrip("-"), SORTS["day"])
    found = list(Case.objects.proposals_closed_to(user).order_by(*fields))
    every = [ClosedProposal(r["proposed_on"], ProposalStatus(r["status"]), r["school_name"], r["year"]) for r in found]
    shown = [row for row in every if not asked.get("school") or row.school == asked["school"]]
    if key.startswith("-"):
        shown.reverse()
    counts = Counter(str(row.status) for row in every)
    return ClosedProposals(shown, len(every), dict(counts), sorted({row.school for row in every if row.school}))

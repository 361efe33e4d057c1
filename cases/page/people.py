"""Who is around a student, why the team met them, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass

from absence.measures import is_far_apart
from absence.models import AbsenceFigure
from accounts.models import User
from cases.models import Case, Closing, Proposal
from cases.opening import Opening
from students.models import Guardianship


@dataclass(frozen=True)
class People:
    coaches: list[User]
    guardians: list[Guardianship]
    has_contacts: bool


def people(case: Case) -> People:
    """Coaches and guardians. Of a student with protected identity no way to reach anybody is shown here."""
    links = list(case.student.guardianships.select_related("guardian").order_by("-custody", "pk"))
    return People(list(case.coaches.all()), links, has_contacts=not case.student.protection)


def proposal(case: Case, user: User, opening: Opening) -> Proposal | None:
    """The proposal with its figure, when it is open to the person."""
    rows = opening.records(Proposal, case, user).select_related("absence", "created_by", "decided_by")
    return rows.first()


def closings(case: Case, user: User, opening: Opening) -> list[Closing]:
    """How the case has ended so far, latest first, each with its boosters."""
    rows = list(opening.records(Closing, case, user).select_related("absence").prefetch_related("boosters"))
    for closing in rows:
        closing.is_hard_to_compare = _is_hard_to_compare(case.initial_absence, closing.absence)
    return rows


def _is_hard_to_compare(before: AbsenceFigure | None, after: AbsenceFigure | None) -> bool:
    """Whether absence then and now was registered so differently that a change may be one of registration."""
    return bool(before and after) and is_far_apart(before.coverage, after.coverage)

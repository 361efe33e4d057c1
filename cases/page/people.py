"""Who is around a student, why the team met them, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch

from absence.measures import is_far_apart
from absence.models import AbsenceFigure
from accounts.choices import Category
from accounts.models import User
from cases.models import Booster, Case, Closing, Proposal
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
    """The proposal when it is open to the person, with its figure when that is open too."""
    rows = opening.records(Proposal, case, user).select_related("created_by", "decided_by")
    return rows.prefetch_related(_figure("absence", opening)).first()


def closings(case: Case, user: User, opening: Opening) -> list[Closing]:
    """How the case has ended so far, latest first, each with its boosters."""
    boosters = Prefetch("boosters", opening.records(Booster, case, user))
    rows = list(opening.records(Closing, case, user).prefetch_related(_figure("absence", opening), boosters))
    for closing in rows:
        closing.is_hard_to_compare = _is_hard_to_compare(absence_at_enrolment(case, opening), closing.absence)
    return rows


def absence_at_enrolment(case: Case, opening: Opening) -> AbsenceFigure | None:
    """The figure that later ones are compared with, when it is open to the person."""
    figure = case.initial_absence
    return figure if figure and opening.sees(figure.agency, Category.ATTENDANCE) else None


def _figure(name: str, opening: Opening) -> Prefetch:
    """A record's absence figure; none where attendance of the agency that noted it is closed."""
    return Prefetch(name, AbsenceFigure.objects.of_agencies(opening.agencies(Category.ATTENDANCE)))


def _is_hard_to_compare(before: AbsenceFigure | None, after: AbsenceFigure | None) -> bool:
    """Whether absence then and now was registered so differently that a change may be one of registration."""
    return bool(before and after) and is_far_apart(before.coverage, after.coverage)

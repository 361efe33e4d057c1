"""Districts, schools, teams and staff of the demo, made by the product's own actions."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from accounts.actions import districts, memberships, schools, teams, users
from accounts.choices import DecidedBy, Role
from accounts.models import District, School, Team, User
from ppss.demo.cast import PLACES, SCHOOL_ADMIN, STAFF, Person
from ppss.demo.staff import MORE_STAFF

#: Districts whose health team decides on proposals, and the one where a manager approves plans: ways of working differ.
DECIDED_BY_EHT = ("Älvsjö", "Enskede-Årsta-Vantör")
MANAGER_APPROVES = ("Skarpnäck",)


@dataclass
class Places:
    """The places and people of the demo, by name and by key."""

    districts: dict[str, District] = field(default_factory=dict)
    schools: dict[str, School] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)


def tell_places(*, password: str, first_day: datetime.date) -> Places:
    """Make every place and person; those of the cast sign in with ``password``, roles begin on ``first_day``."""
    places = Places()
    encoded = make_password(password)
    admin = _first_admin(encoded, first_day)
    for district_name, members in PLACES.items():
        district = districts.create(
            by=admin,
            name=district_name,
            proposals_decided_by=DecidedBy.EHT if district_name in DECIDED_BY_EHT else DecidedBy.TEAM,
            plan_needs_manager=district_name in MANAGER_APPROVES,
        )
        places.districts[district_name] = district
        for name, unit_code in members.items():
            places.schools[name] = schools.create(by=admin, name=name, unit_code=unit_code, district=district)
        places.teams[district_name] = teams.create(
            by=admin, name=f"Team {district_name}", schools=[places.schools[name] for name in members]
        )
    for person in (*STAFF, SCHOOL_ADMIN, *MORE_STAFF):
        signs_in = person in (*STAFF, SCHOOL_ADMIN)
        places.people[person.key] = (
            admin
            if person == _FIRST
            else _hire(person, places, by=admin, encoded=encoded if signs_in else "", first_day=first_day)
        )
    return places


#: The administrator who begins, and gives the others their roles.
_FIRST = next(person for person in STAFF if person.role == Role.ADMIN)


def _first_admin(encoded: str, first_day: datetime.date) -> User:
    admin = _user(_FIRST, by=None, encoded=encoded)
    memberships.give(user=admin, role=Role.ADMIN, by=None, first_day=first_day)
    return admin


def _user(person: Person, *, by: User | None, encoded: str) -> User:
    return users.create(
        by=by,
        email=person.email,
        name=person.name,
        agency=person.agency,
        title=person.title,
        encoded=encoded,
        invite=False,
    )


def _hire(person: Person, places: Places, *, by: User, encoded: str, first_day: datetime.date) -> User:
    user = _user(person, by=by, encoded=encoded)
    if person.role:
        held_for = {Role.COACH: places.teams, Role.STEERING: places.districts}.get(person.role, places.schools)
        place = held_for[person.place] if person.place else None
        memberships.give(user=user, role=person.role, by=by, place=place, leads=person.leads, first_day=first_day)
    return user

"""What each person is to get of an address in each state: derived from the row, what it is about, and the oracle."""

from __future__ import annotations

from django.db.models import Model

from accounts.choices import Agency
from tests.access import Row
from tests.leaks import oracle
from tests.leaks.canaries import Owner
from tests.leaks.making import Subject
from tests.leaks.oracle import Child, Person, knows, opens_guardian, reads, reads_of_student, sees_case
from tests.leaks.states import PEOPLE

#: Who works at Bredängsskolan, and who holds the same role elsewhere: rows tell both.
ELSEWHERE = {"coach_school": "coach_other", "coach_social": "social_other", "eht": "eht_other"}
HERE = {there: here for here, there in ELSEWHERE.items()}


def reaches(person: Person, child: Child, thing: Model, agency: Agency | None) -> bool:
    """Whether what the address is about is there for the person today."""
    if hasattr(thing, "category"):
        return (reads if hasattr(thing, "case_id") else reads_of_student)(person, child, agency, thing.category)
    if thing._meta.label == "cases.Case":
        return sees_case(person, child)
    if thing._meta.label in ("students.Guardian", "students.GuardianStaff"):
        return opens_guardian(person, child)
    return knows(person, child)


def listed(row: Row, who: str) -> int:
    return row.expect.get(who, 302 if who == "anonymous" else row.others)


def expected(row: Row, who: str, subject: Subject, thing: Model, agency: Agency | None) -> int:
    """The status that the person is to get.

    Whoever holds the role gets what the row says of the same role where the thing is within reach, and what it says of
    the role elsewhere where it is not. Rows are told of records that the school wrote: there ``coach_school`` is the
    agency that wrote it and ``coach_social`` the other one.
    """
    here = HERE.get(who, who)
    rule = getattr(oracle, row.about.reach) if row.about.reach else None
    if here not in ELSEWHERE:
        is_away = rule and listed(row, who) == 200 and not rule(PEOPLE[who], subject.child)
        return 404 if is_away else listed(row, who)
    is_reached = rule(PEOPLE[who], subject.child) if rule else reaches(PEOPLE[who], subject.child, thing, agency)
    if not is_reached or (row.about.in_case and not sees_case(PEOPLE[who], subject.child)):
        return listed(row, ELSEWHERE[here])
    if agency is None or here == "eht":
        return listed(row, here)
    return listed(row, "coach_school" if agency == PEOPLE[who].agency else "coach_social")


def depends_on_state(row: Row, who: str) -> bool:
    """Whether the person holds a role that opens the page at all: everybody else is turned away at the door."""
    here = HERE.get(who, who)
    return here in ELSEWHERE and {listed(row, here), listed(row, ELSEWHERE[here])} != {403}


def may_read(who: str, owner: Owner, children: dict[str, Child]) -> bool:
    """Whether the canary may stand in what the person gets."""
    if owner.kind == "typed":
        return owner.writer == who
    if who not in PEOPLE:
        return False
    person, child = PEOPLE[who], children[owner.subject]
    if owner.kind == "alias":
        return knows(person, child) or person.is_admin
    if owner.kind == "asked" and person.is_admin:
        return owner.agency == person.agency
    if owner.kind in ("own", "asked"):
        return knows(person, child) and owner.agency == person.agency
    if owner.kind == "record":
        return reads(person, child, owner.agency, owner.category)
    if owner.kind == "of student":
        return reads_of_student(person, child, owner.agency, owner.category)
    if owner.kind == "guardian":
        return opens_guardian(person, child)
    return sees_case(person, child) if owner.kind == "case" else knows(person, child)

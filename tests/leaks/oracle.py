"""Who may see what: the rules of the product in plain sentences, slowly, and without a line of the product's own.

Days are counted from today: 0 is today, -1 yesterday. A test of access asks here what is right; nothing here asks the
database.
"""

from __future__ import annotations

from dataclasses import dataclass

from accounts.choices import Agency, Category, Role
from students.choices import Answer

#: Roles that work with students and cases of their schools.
WITH_STUDENTS = (Role.COACH, Role.EHT)


@dataclass(frozen=True)
class Post:
    """A role held at schools, from a first to a last day; without a last day it goes on."""

    role: Role
    schools: frozenset[str]
    first: int = -999
    last: int | None = None

    @property
    def is_held(self) -> bool:
        return self.first <= 0 and (self.last is None or self.last >= 0)


@dataclass(frozen=True)
class Person:
    key: str
    agency: Agency
    posts: tuple[Post, ...] = ()
    is_active: bool = True

    @property
    def is_admin(self) -> bool:
        """Whether the person keeps the logs and answers requests, where students stand by their alias."""
        return self.is_active and any(post.is_held and post.role == Role.ADMIN for post in self.posts)

    @property
    def is_coach(self) -> bool:
        return self.is_active and any(post.is_held and post.role == Role.COACH for post in self.posts)

    def works_at(self, school: str) -> bool:
        return self.is_active and any(
            post.is_held and post.role in WITH_STUDENTS and school in post.schools for post in self.posts
        )


@dataclass(frozen=True)
class Paper:
    """A consent: its days, what it covers, who signed. ``answers`` are those of the student's guardians, in order."""

    first: int = -30
    last: int = 60
    covers: frozenset[Category] = frozenset(Category)
    answers: tuple[Answer | None, ...] = (Answer.SIGNED, Answer.SIGNED)
    is_signed: bool = True
    is_alone: bool = False
    is_withdrawn: bool = False

    def is_valid(self, custody: tuple[bool, ...], age: int) -> bool:
        """Signed by the student and one guardian with custody; refused by none of them, and none of them left out.

        A child under 12 need not sign. From 15 it can be decided that the student signs alone: then a guardian may be
        left out, and can still refuse. From 18 guardians have no say.
        """
        if self.is_withdrawn or not self.first <= 0 <= self.last:
            return False
        if age >= 12 and not self.is_signed:
            return False
        given = [answer for answer, has_custody in zip(self.answers, custody, strict=True) if has_custody]
        if age >= 18:
            return True
        if Answer.REFUSED in given:
            return False
        if age >= 15 and self.is_alone and self.is_signed:
            return True
        return Answer.SIGNED in given and None not in given


@dataclass(frozen=True)
class Child:
    """A student with a case: school, the case's school, guardians (each with or without custody) and consents."""

    school: str = "Bredängsskolan"
    case_school: str = "Bredängsskolan"
    custody: tuple[bool, ...] = (True, True)
    papers: tuple[Paper, ...] = ()
    is_protected: bool = False
    named: frozenset[str] = frozenset()
    has_protected_guardian: bool = False
    named_for_guardian: frozenset[str] = frozenset()
    is_known: bool = False
    is_merged: bool = False
    age: int = 13

    @property
    def valid(self) -> list[Paper]:
        return [paper for paper in self.papers if paper.is_valid(self.custody, self.age)]

    @property
    def open(self) -> set[Category]:
        """The categories that are open between the agencies today."""
        return {category for paper in self.valid for category in paper.covers}


def knows(person: Person, child: Child) -> bool:
    """Whether the person may know of the student by name."""
    if child.is_merged or not person.works_at(child.school):
        return False
    if child.is_protected and person.key not in child.named:
        return False
    return person.agency == Agency.SCHOOL or child.is_known or bool(child.valid)


def opens_guardian(person: Person, child: Child) -> bool:
    """Whether the person may open name and contacts of the student's guardians: under protection named staff alone."""
    return knows(person, child) and (not child.has_protected_guardian or person.key in child.named_for_guardian)


def sees_case(person: Person, child: Child) -> bool:
    return knows(person, child) and person.works_at(child.case_school)


def reads(person: Person, child: Child, agency: Agency, category: Category) -> bool:
    """Whether the person may read what this agency has written in this category of the case."""
    return sees_case(person, child) and (agency == person.agency or category in child.open)


def reads_of_student(person: Person, child: Child, agency: Agency, category: Category) -> bool:
    """The same for what hangs on the student without a case, such as grades."""
    return knows(person, child) and (agency == person.agency or category in child.open)


def hands_over(person: Person, child: Child) -> bool:
    """Whether the person has to do with a request of the family: who is named to hand it over, while they know the
    student, and the administrators who registered it.

    It is Omar Ali of social services in these tests, where each request is answered by the administrator's agency.
    """
    return person.is_admin or (person.key == "coach_social" and knows(person, child))


def holds(person: Person, child: Child) -> bool:
    """Whether the person's agency may hold something about the student, which its administrators are asked for."""
    return not child.is_merged and (person.agency == Agency.SCHOOL or child.is_known or bool(child.valid))


def takes_over(person: Person, child: Child) -> bool:
    """Whether a coach may take the case along to the new school: it stands elsewhere, and a consent is valid."""
    coach = any(post.is_held and post.role == Role.COACH and child.school in post.schools for post in person.posts)
    return knows(person, child) and coach and child.school != child.case_school and bool(child.valid)

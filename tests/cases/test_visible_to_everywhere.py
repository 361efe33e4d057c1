"""``visible_to`` of every model with rows about a student, against the plain rules of tests/leaks/oracle.py.

Random people, roles, guardians, consents and protection; every model that leads to a student, with rows of both
agencies. A new model is covered when it is there: it fails here until the oracle has a word for it.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import models
from django.utils import timezone
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from absence import partitions
from accounts.choices import Agency, Category, Role
from accounts.models import Membership, User
from cases.choices import Half, Stage
from cases.models import Case
from cases.models.cases import CaseRecord
from imports.models import Batch
from ppss.demo import cast
from reports.models import FrozenComparison
from students.choices import Answer, Protection, Season
from students.models import (
    Consent,
    ConsentAnswer,
    ConsentCategory,
    DataSubjectExport,
    Guardian,
    Guardianship,
    GuardianStaff,
    NamedStaff,
    Student,
    Term,
)
from tests.conftest import World
from tests.leaks.canaries import Canaries, students_models
from tests.leaks.city import undone
from tests.leaks.making import OF_ONE_AGENCY, OF_STUDENT, Maker, Subject
from tests.leaks.oracle import Child, Paper, Person, Post, knows, opens_guardian, reads, reads_of_student, sees_case

SCHOOLS = ("Bredängsskolan", "Sätraskolan", "Hökarängsskolan")
DISTRICTS = {school: name for name, members in cast.PLACES.items() for school in members}
KEY = "somebody"
#: Seen with what they belong to, by no query of their own.
PARTS = {"ConsentAnswer", "ConsentCategory", "NamedStaff", "GuardianStaff", "SubGoalResult"}
#: Guardians by student, whoever is protected: the guardian stands under an alias there.
BY_STUDENT = {"Consent", "Guardianship"}

posts = st.lists(
    st.builds(
        lambda role, school, first, length: (role, school, first, None if length is None else first + length),
        st.sampled_from([*Role, Role.COACH, Role.EHT]),
        st.sampled_from(SCHOOLS),
        st.integers(-2, 1),
        st.none() | st.integers(0, 2),
    ),
    max_size=2,
)
papers = st.builds(
    lambda first, length, covers, answers, is_signed, is_alone, is_withdrawn: Paper(
        first, first + length, frozenset(covers), answers, is_signed, is_alone, is_withdrawn
    ),
    st.integers(-3, 1),
    st.integers(0, 4),
    st.sets(st.sampled_from(list(Category))),
    st.tuples(*[st.sampled_from([None, Answer.SIGNED, Answer.SIGNED, Answer.REFUSED, Answer.NOT_ASKED])] * 2),
    st.sampled_from([True, True, False]),
    st.booleans(),
    st.sampled_from([False, False, True]),
)
named = st.sampled_from([frozenset(), frozenset({KEY})])
children = st.builds(
    Child,
    school=st.sampled_from(SCHOOLS),
    case_school=st.sampled_from(SCHOOLS),
    custody=st.tuples(st.booleans(), st.booleans()),
    papers=st.lists(papers, max_size=2).map(tuple),
    is_protected=st.sampled_from([False, False, True]),
    named=named,
    has_protected_guardian=st.sampled_from([False, False, True]),
    named_for_guardian=named,
    is_known=st.booleans(),
    age=st.sampled_from([11, 13, 15, 18]),
)


people = st.lists(st.tuples(st.sampled_from(list(Agency)), st.integers(0, 9).map(bool), posts), min_size=1, max_size=2)


@dataclass
class Base:
    """One student with rows of both agencies in every model, written once; each history changes what decides on them.

    ``rows`` are all rows by model, as the oracle is asked about them.
    """

    world: World
    subject: Subject
    user: User
    rows: dict[type[models.Model], list[models.Model]]

    def hire(self, agency: Agency, posts: list[tuple], *, is_active: bool) -> tuple[User, Person]:
        """The person in these roles, in the database and as the oracle knows them."""
        User.objects.filter(pk=self.user.pk).update(agency=agency, is_active=is_active)
        Membership.objects.filter(user=self.user).delete()
        held = []
        for role, school, first, last in posts:
            row = self.world.schools[school]
            place = {Role.COACH: {"team": row.teams.get()}, Role.STEERING: {"district": row.district}, Role.ADMIN: {}}
            days = {"first_day": day(first), "last_day": None if last is None else day(last)}
            Membership.objects.create(user=self.user, role=role, **days, **place.get(role, {"school": row}))
            schools = cast.PLACES[DISTRICTS[school]] if role == Role.COACH else (school,)
            held.append(Post(role, frozenset(schools), first, last))
        return User.objects.get(pk=self.user.pk), Person(KEY, agency, tuple(held), is_active)

    def become(self, child: Child) -> None:
        """Give the student this history."""
        student, guardians = self.subject.student, self.subject.guardians
        today = timezone.localdate()
        Student.objects.filter(pk=student.pk).update(
            school=self.world.schools[child.school],
            birth_date=today.replace(year=today.year - child.age, day=1),
            protection=Protection.SECRECY_MARKING if child.is_protected else Protection.NONE,
            known_to_social_services=child.is_known,
        )
        Case.objects.filter(student=student).update(school=self.world.schools[child.case_school])
        hidden = Protection.ASSUMED_IDENTITY if child.has_protected_guardian else Protection.NONE
        Guardian.objects.filter(students=student).update(protection=hidden)
        for guardian, custody in zip(guardians, child.custody, strict=True):
            Guardianship.objects.filter(student=student, guardian=guardian).update(custody=custody)
        NamedStaff.objects.bulk_create(NamedStaff(student=student, user=self.user) for _one in child.named)
        GuardianStaff.objects.bulk_create(
            GuardianStaff(guardian=guardian, user=self.user)
            for _one in child.named_for_guardian
            for guardian in guardians
        )
        for paper in child.papers:
            self._sign(paper)

    def _sign(self, paper: Paper) -> None:
        begun = day(min(paper.first, 0))
        consent = Consent(student=self.subject.student, agency=Agency.SCHOOL, informed_on=begun, informed_by="X")
        consent.valid_from, consent.valid_until = day(paper.first), day(paper.last)
        consent.student_signed_on = begun if paper.is_signed else None
        consent.alone_on = begun if paper.is_alone else None
        consent.withdrawn_at = timezone.now() if paper.is_withdrawn else None
        consent.save()
        ConsentCategory.objects.bulk_create(ConsentCategory(consent=consent, category=each) for each in paper.covers)
        ConsentAnswer.objects.bulk_create(
            ConsentAnswer(consent=consent, guardian=guardian, answer=answer, answered_on=begun)
            for guardian, answer in zip(self.subject.guardians, paper.answers, strict=True)
            if answer
        )


def day(offset: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=offset)


def build(world: World) -> Base:
    today = timezone.localdate()
    partitions.ensure(today, today)
    Term.objects.create(year=today.year, season=Season.HT, start=today, end=day(9))
    Batch.objects.create(kind="lessons", file_name="x.csv", created_by=world.people["admin"])
    make = Maker(world, Canaries(), "a student", Child(), Stage.CARRYING_OUT)
    subject = make.person()
    make.case()
    make.records(*Agency)
    user = User.objects.create(email="x@demo.example", name=KEY, agency=Agency.SCHOOL)
    DataSubjectExport.objects.update(handler=user)
    FrozenComparison.objects.update(frozen_by=user)
    judged = [m for m in students_models() if m.__name__ not in PARTS and m is not Consent]  # of each history its own
    return Base(world, subject, user, {model: list(model._default_manager.all()) for model in judged})


def may_see(person: Person, child: Child, row: models.Model) -> bool:
    """The opinion of the oracle on one row."""
    label = row._meta.label
    if isinstance(row, Student):
        return knows(person, child)
    if isinstance(row, Guardian):
        return opens_guardian(person, child)
    if isinstance(row, Case):
        return sees_case(person, child)
    if isinstance(row, CaseRecord):
        category = Category(row.category)
        if row._meta.object_name == "Mapping":
            category = Category.SCHOOL_MAPPING if row.half == Half.SCHOOL else Category.SOCIAL_MAPPING
        return reads(person, child, row.agency, category)
    if row._meta.object_name in BY_STUDENT:
        return knows(person, child)
    if row._meta.object_name == "ProtectedOpening":
        return person.is_admin
    if OF_ONE_AGENCY.get(label) == "asked":
        handed_over = label == "students.DataSubjectExport" and row.handler.name == person.key and knows(person, child)
        return row.agency == person.agency and (person.is_admin or handed_over)
    if label == "reports.FrozenStudent":
        return row.frozen.frozen_by.name == person.key and person.is_coach  # kept for the coach who froze it
    if label == "outreach.ReportCopy":  # seen with the report, which is a record of the case
        return reads(person, child, row.report.agency, Category.PLAN)
    if label == "outreach.CardLesson":
        return reads(person, child, row.card.agency, Category.PLAN)
    agency = getattr(row, "agency", Agency.SCHOOL)
    if OF_ONE_AGENCY.get(label) == "own":
        return knows(person, child) and agency == person.agency
    _whose, category = OF_STUDENT[label]
    return reads_of_student(person, child, agency, category) if category else knows(person, child)


def _wrong(base: Base, user: User, person: Person, child: Child) -> dict[str, tuple[int, int]]:
    """By model, how many rows are seen that must not be, and how many are not that must."""
    wrong = {}
    for model, rows in [*base.rows.items(), (Consent, list(Consent.objects.all()))]:
        seen = set(model._default_manager.visible_to(user).values_list("pk", flat=True))
        right = {row.pk for row in rows if may_see(person, child, row)}
        if seen != right:
            wrong[model._meta.label] = (len(seen - right), len(right - seen))
    return wrong


def test_every_model_agrees_with_the_oracle(world):
    base = build(world)

    @settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
    @given(people=people, child=children)
    def agrees(people: list[tuple], child: Child) -> None:
        with undone():
            base.become(child)
            for agency, is_active, posts in people:
                user, person = base.hire(agency, posts, is_active=is_active)
                assert _wrong(base, user, person, child) == {}

    agrees()


def test_models_without_a_query_of_their_own_are_these():
    assert {m.__name__ for m in students_models() if not hasattr(m._default_manager, "visible_to")} <= PARTS

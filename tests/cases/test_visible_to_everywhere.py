"""``visible_to`` of every model with rows about a student, against the plain rules of tests/leaks/oracle.py.

Random people, roles, guardians, consents and protection; every model that leads to a student, with rows of both
agencies. A new model is covered when it is there: it fails here until the oracle has a word for it.
"""

from __future__ import annotations

import datetime

import pytest
from django.db import models
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from absence import partitions
from accounts.choices import Agency, Category, Role
from accounts.models import Membership, User
from cases.choices import Half, Stage
from cases.models import Case
from cases.models.cases import CaseRecord
from imports.models import Batch
from ppss.demo import cast
from students.choices import Answer, Season
from students.models import Consent, Guardian, Guardianship, Student, Term
from tests.leaks.canaries import Canaries, students_models
from tests.leaks.city import undone
from tests.leaks.making import OF_ONE_AGENCY, OF_STUDENT, Maker
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


def hire(world, agency: Agency, posts: list[tuple], *, is_active: bool) -> tuple[User, Person]:
    """A person with these roles, in the database and as the oracle knows them."""
    today = timezone.localdate()
    user = User.objects.create(email="x@demo.example", name="X", agency=agency, is_active=is_active)
    held = []
    for role, school, first, last in posts:
        row = world.schools[school]
        place = {Role.COACH: {"team": row.teams.get()}, Role.STEERING: {"district": row.district}, Role.ADMIN: {}}
        days = [None if day is None else today + datetime.timedelta(days=day) for day in (first, last)]
        scope = place.get(role, {"school": row})
        Membership.objects.create(user=user, role=role, first_day=days[0], last_day=days[1], **scope)
        schools = cast.PLACES[DISTRICTS[school]] if role == Role.COACH else (school,)
        held.append(Post(role, frozenset(schools), first, last))
    world.people[KEY] = user
    return user, Person(KEY, agency, tuple(held), is_active)


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
        handed_over = label == "students.DataSubjectExport" and row.handler.name == "X" and knows(person, child)
        return row.agency == person.agency and (person.is_admin or handed_over)
    if label == "reports.FrozenStudent":
        return row.frozen.frozen_by.name == person.key and person.is_active  # kept for the coach who froze it
    agency = row.report.agency if label == "outreach.ReportCopy" else getattr(row, "agency", Agency.SCHOOL)
    if OF_ONE_AGENCY.get(label) == "own":
        return knows(person, child) and agency == person.agency
    _whose, category = OF_STUDENT[label]
    return reads_of_student(person, child, agency, category) if category else knows(person, child)


@pytest.mark.usefixtures("db")
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(agency=st.sampled_from(list(Agency)), is_active=st.integers(0, 9).map(bool), posts=posts, child=children)
def test_every_model_agrees_with_the_oracle(world, agency, is_active, posts, child):
    today = timezone.localdate()
    with undone():
        partitions.ensure(today, today)
        Term.objects.create(year=today.year, season=Season.HT, start=today, end=today + datetime.timedelta(days=9))
        Batch.objects.create(kind="lessons", file_name="x.csv", created_by=world.people["admin"])
        user, person = hire(world, agency, posts, is_active=is_active)
        make = Maker(world, Canaries(), "a student", child, Stage.CARRYING_OUT)
        make.person()
        make.case()
        make.records(*Agency)
        user = User.objects.get(pk=user.pk)
        wrong = {}
        for model in [m for m in students_models() if m.__name__ not in PARTS] + [Consent, Guardianship]:
            seen = set(model._default_manager.visible_to(user).values_list("pk", flat=True))
            right = {row.pk for row in model._default_manager.all() if may_see(person, child, row)}
            if seen != right:
                wrong[model._meta.label] = (len(seen - right), len(right - seen))
        assert wrong == {}


def test_models_without_a_query_of_their_own_are_these():
    assert {m.__name__ for m in students_models() if not hasattr(m._default_manager, "visible_to")} <= PARTS

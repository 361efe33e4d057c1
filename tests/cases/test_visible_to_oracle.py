"""``visible_to`` against a slow, plainly written second opinion, on random people, consents and records."""

import datetime
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.choices import Agency, Category, Role
from accounts.models import Membership, User
from cases.choices import Stage
from cases.models import Case, Note
from students.choices import Answer, Protection
from students.models import Consent, ConsentAnswer, ConsentCategory, Guardianship, NamedStaff, Student

near = st.integers(-2, 2)
SCHOOLS = ("Bredängsskolan", "Sätraskolan", "Hökarängsskolan")

memberships = st.lists(
    st.tuples(st.sampled_from(list(Role)), st.integers(0, 2), near, st.none() | st.integers(0, 2)), max_size=3
)
consents = st.lists(
    st.fixed_dictionaries(
        {
            "start": st.integers(-3, 2),
            "length": st.integers(0, 4),
            "signed": st.booleans(),
            "withdrawn": st.booleans(),
            "alone": st.booleans(),
            "answers": st.lists(st.none() | st.sampled_from(list(Answer)), min_size=2, max_size=2),
            "categories": st.sets(st.sampled_from(list(Category))),
        }
    ),
    max_size=3,
)
histories = st.fixed_dictionaries(
    {
        "agency": st.sampled_from(list(Agency)),
        "active": st.integers(0, 9).map(bool),
        "memberships": memberships,
        "school": st.integers(0, 2),
        "age": st.tuples(st.sampled_from([11, 12, 15, 18]), st.integers(-1, 1)),
        "custody": st.lists(st.booleans(), min_size=2, max_size=2),
        "protected": st.integers(0, 3).map(lambda n: n == 0),
        "named": st.booleans(),
        "known": st.booleans(),
        "consents": consents,
        "records": st.lists(st.tuples(st.sampled_from(list(Agency)), st.sampled_from(list(Category))), max_size=5),
    }
)


@contextmanager
def undone():
    """Everything inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def build(world, history: dict) -> tuple[User, Case]:
    today = timezone.localdate()

    def day(offset: int) -> datetime.date:
        return today + datetime.timedelta(days=offset)

    user = User.objects.create(email="x@demo.example", name="X", agency=history["agency"], is_active=history["active"])
    for role, place, first, length in history["memberships"]:
        school = world.schools[SCHOOLS[place]]
        scope = {
            Role.COACH: {"team": school.teams.get()},
            Role.STEERING: {"district": school.district},
            Role.ADMIN: {},
        }.get(role, {"school": school})
        last = None if length is None else day(first + length)
        Membership.objects.create(user=user, role=role, first_day=day(first), last_day=last, **scope)
    years, off = history["age"]
    student = world.student(
        birth_date=today.replace(year=today.year - years) + datetime.timedelta(days=off),
        school=SCHOOLS[history["school"]],
        protection=Protection.SECRECY_MARKING if history["protected"] else Protection.NONE,
        known_to_social_services=history["known"],
    )
    guardians = [world.guardian(student, custody=custody) for custody in history["custody"]]
    if history["named"]:
        NamedStaff.objects.create(student=student, user=user)
    for given_consent in history["consents"]:
        consent = Consent.objects.create(
            student=student,
            informed_on=today,
            informed_by="X",
            agency=Agency.SCHOOL,
            valid_from=day(given_consent["start"]),
            valid_until=day(given_consent["start"] + given_consent["length"]),
            student_signed_on=today if given_consent["signed"] else None,
            withdrawn_at=timezone.now() if given_consent["withdrawn"] else None,
            alone_on=today if given_consent["alone"] else None,
        )
        for category in given_consent["categories"]:
            ConsentCategory.objects.create(consent=consent, category=category)
        for guardian, answer in zip(guardians, given_consent["answers"], strict=True):
            if answer:
                ConsentAnswer.objects.create(consent=consent, guardian=guardian, answer=answer)
    case = Case.objects.create(student=student, school=student.school, stage=Stage.CARRYING_OUT, proposed_on=today)
    for agency, category in history["records"]:
        Note.objects.create(case=case, agency=agency, category=category, text="x")
    return user, case


def opens(consent: Consent, today: datetime.date) -> bool:
    """The rule of product.md, sentence by sentence, without looking at how the product does it."""
    if consent.withdrawn_at or not consent.valid_from <= today <= consent.valid_until:
        return False
    born = consent.student.birth_date
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if age >= 18:
        return consent.student_signed_on is not None
    if age >= 12 and not consent.student_signed_on:
        return False
    custodians = Guardianship.objects.filter(student=consent.student, custody=True)
    answers = [ConsentAnswer.objects.filter(consent=consent, guardian=c.guardian).first() for c in custodians]
    if any(a and a.answer == Answer.REFUSED for a in answers):
        return False
    if age >= 15 and consent.alone_on and consent.student_signed_on:
        return True
    return None not in answers and any(a.answer == Answer.SIGNED for a in answers)


def opinion(user: User, case: Case, today: datetime.date) -> tuple[bool, set[int]]:
    """Whether the person may know of the case, and which of its notes they may read."""
    works_here = False
    for m in Membership.objects.filter(user=user):
        is_in_force = m.first_day <= today and (m.last_day is None or today <= m.last_day)
        schools = list(m.team.schools.all()) if m.team else [m.school]
        works_here |= is_in_force and m.role in (Role.COACH, Role.EHT) and case.school in schools
    if not user.is_active or not works_here:
        return False, set()
    student = Student.objects.get(pk=case.student_id)
    if student.protection and not NamedStaff.objects.filter(student=student, user=user).exists():
        return False, set()
    valid = [c for c in Consent.objects.filter(student=student) if opens(c, today)]
    if user.agency == Agency.SOCIAL_SERVICES and not student.known_to_social_services and not valid:
        return False, set()
    opened = {row.category for consent in valid for row in consent.covers.all()}
    notes = Note.objects.filter(case=case)
    return True, {n.pk for n in notes if n.agency == user.agency or n.category in opened}


@pytest.mark.usefixtures("db")
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories)
def test_visible_to_agrees_with_a_second_opinion(world, history):
    today = timezone.localdate()
    with undone():
        user, case = build(world, history)
        user = User.objects.get(pk=user.pk)
        seen = (
            Case.objects.visible_to(user).filter(pk=case.pk).exists(),
            set(Note.objects.visible_to(user).values_list("pk", flat=True)),
        )
        assert seen == opinion(user, case, today)

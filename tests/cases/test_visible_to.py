"""What each person sees of a case: own agency's records always, the other's as the consent says today."""

import datetime

import pytest
from django.utils import timezone

from accounts.choices import Agency, Category
from accounts.models import Membership, User
from cases.models import Case, Mapping, Note
from students.choices import Answer, Protection
from students.models import Consent, ConsentAnswer, NamedStaff, Student


def fresh(user: User) -> User:
    """The user as the next request reads it: rights are kept for one request only."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def notes(world):
    """A case with a note of each agency, and what a person sees of them."""
    case = world.case()
    for agency in Agency:
        Note.objects.create(case=case, agency=agency, text=agency)

    def seen_by(key: str) -> list[str]:
        return sorted(Note.objects.visible_to(fresh(world.people[key])).values_list("text", flat=True))

    seen_by.case = case
    return seen_by


BOTH = ["school", "social_services"]


def test_records_are_open_to_both_agencies_under_a_valid_consent(notes):
    assert notes("coach_school") == BOTH
    assert notes("coach_social") == BOTH
    assert notes("eht") == BOTH


@pytest.mark.parametrize("key", ["coach_other", "social_other", "eht_other", "steering", "admin", "tutor", "no_role"])
def test_records_are_closed_to_outsiders(notes, key):
    assert notes(key) == []


def _edge(consent: Consent, first: int, last: int) -> None:
    today = timezone.localdate()
    consent.valid_from = today + datetime.timedelta(days=first)
    consent.valid_until = today + datetime.timedelta(days=last)
    consent.save()


def _withdraw(consent: Consent) -> None:
    consent.withdrawn_at = timezone.now()
    consent.save()


def _refuse(consent: Consent) -> None:
    consent.answers.update(answer=Answer.REFUSED)


@pytest.mark.parametrize(
    ("change", "is_open"),
    [
        (lambda c: _edge(c, 0, 30), True),
        (lambda c: _edge(c, -30, 0), True),
        (lambda c: _edge(c, -30, -1), False),
        (lambda c: _edge(c, 1, 30), False),
        (_withdraw, False),
        (_refuse, False),
        (lambda c: c.answers.all().delete(), False),
        (lambda c: Consent.objects.filter(pk=c.pk).update(student_signed_on=None), False),
        (lambda c: c.covers.filter(category=Category.CONTACTS).delete(), False),
        (lambda c: c.covers.filter(category=Category.GRADES).delete(), True),
    ],
    ids=[
        "first day",
        "last day",
        "day after",
        "day before",
        "withdrawn",
        "refused",
        "unanswered",
        "unsigned",
        "not covered",
        "another category not covered",
    ],
)
def test_records_of_the_other_agency_follow_the_consent(notes, change, is_open):
    Student.objects.update(known_to_social_services=True)
    change(notes.case.student.consents.get())
    assert notes("coach_school") == (BOTH if is_open else ["school"])
    assert notes("coach_social") == (BOTH if is_open else ["social_services"])


def test_records_close_when_a_guardian_comes_later(notes, world):
    later = world.guardian(notes.case.student, "Bo")
    assert notes("coach_school") == ["school"]
    consent = notes.case.student.consents.get()
    ConsentAnswer.objects.create(consent=consent, guardian=later, answer=Answer.SIGNED, answered_on=consent.valid_from)
    assert notes("coach_school") == BOTH


def test_each_half_of_a_mapping_follows_its_own_category(world):
    case = world.case(consent=False)
    world.consent(case.student, categories=[Category.SCHOOL_MAPPING])
    Mapping.objects.create(case=case, half="school", agency=Agency.SCHOOL)
    Mapping.objects.create(case=case, half="social", agency=Agency.SOCIAL_SERVICES)
    seen = {
        key: sorted(Mapping.objects.visible_to(fresh(world.people[key])).values_list("half", flat=True))
        for key in ("coach_school", "coach_social")
    }
    assert seen == {"coach_school": ["school"], "coach_social": ["school", "social"]}


def test_student_is_unknown_to_social_services_before_consent(world):
    case = world.case(consent=False)
    assert not Case.objects.visible_to(world.people["coach_social"]).exists()
    assert list(Case.objects.visible_to(world.people["coach_school"])) == [case]
    Student.objects.update(known_to_social_services=True)
    assert list(Case.objects.visible_to(world.people["coach_social"])) == [case]


def test_protected_student_is_seen_by_named_staff_alone(world):
    case = world.case(world.student(protection=Protection.SECRECY_MARKING))
    assert not Case.objects.visible_to(world.people["coach_school"]).exists()
    NamedStaff.objects.create(student=case.student, user=world.people["coach_school"])
    assert list(Case.objects.visible_to(world.people["coach_school"])) == [case]
    assert not Case.objects.visible_to(world.people["coach_social"]).exists()


def test_rights_last_from_the_first_to_the_last_day_of_a_membership(world, today):
    world.case()
    membership = Membership.objects.get(user=world.people["coach_school"])
    seen = []
    for first, last in [(0, None), (1, None), (-9, 0), (-9, -1)]:
        membership.first_day = today + datetime.timedelta(days=first)
        membership.last_day = None if last is None else today + datetime.timedelta(days=last)
        membership.save()
        seen.append(Case.objects.visible_to(fresh(world.people["coach_school"])).count())
    assert seen == [1, 0, 1, 0]

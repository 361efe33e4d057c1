"""What is open between the agencies, in words; held equal to what the querysets fetch."""

import datetime

import pytest
from django.utils import timezone, translation

from accounts.choices import Agency, Category
from cases.choices import Half, Stage
from cases.models import Mapping, Note
from cases.opening import read_opening
from students.choices import Answer

DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def why(student, agency=Agency.SCHOOL):
    return read_opening(student.pk, agency).why


def test_everything_open_needs_no_words(world):
    case = world.case()
    opening = read_opening(case.student_id, Agency.SCHOOL)
    assert (opening.open, opening.closed, opening.why) == (list(Category), [], None)


def test_without_consent_everything_is_closed(world):
    student = world.student()
    opening = read_opening(student.pk, Agency.SCHOOL)
    assert opening.open == []
    assert opening.why.why == "There is no consent yet."


def test_run_out_consent_is_closed_since_the_day_after_its_last(world, today):
    student = world.student()
    world.guardian(student)
    world.consent(student, start=today - 60 * DAY, end=today - DAY)
    assert (why(student).why, why(student).since) == ("The consent has run out.", today)


def test_consent_is_open_on_its_last_day(world, today):
    student = world.student()
    world.guardian(student)
    world.consent(student, start=today - 60 * DAY, end=today)
    opening = read_opening(student.pk, Agency.SCHOOL)
    assert (opening.closed, opening.days_left, opening.is_running_out) == ([], 0, True)


def test_withdrawn_consent_is_closed_since_that_day(world, today):
    student = world.student()
    world.guardian(student)
    world.consent(student, withdrawn_at=timezone.now() - 3 * DAY)
    assert (why(student).why, why(student).since) == ("The consent has been withdrawn.", today - 3 * DAY)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ({"answer": Answer.REFUSED}, "A guardian with custody has said no."),
        ({"signed": False}, "The consent waits for signatures."),
        ({"answer": Answer.NOT_REACHED}, "The consent waits for signatures."),
    ],
)
def test_consent_not_signed_by_all_says_what_is_missing(world, made, words):
    student = world.student()
    world.guardian(student)
    world.consent(student, **made)
    assert why(student).why == words


def test_guardian_who_comes_later_has_to_be_asked(world):
    case = world.case()
    world.guardian(case.student, "Per", "Ek")
    assert why(case.student).why == "A guardian with custody has not been asked."


def test_consent_that_begins_tomorrow_names_the_day(world, today):
    student = world.student()
    world.guardian(student)
    world.consent(student, start=today + DAY, end=today + 60 * DAY)
    assert why(student).why == "The consent is not valid yet."
    assert (today + DAY).strftime("%Y") in why(student).opens


def test_valid_consent_counts_before_a_newer_one_that_is_prepared(world, today):
    case = world.case()
    newer = world.consent(case.student, start=today + 61 * DAY, end=today + 120 * DAY, signed=False)
    opening = read_opening(case.student_id, Agency.SCHOOL)
    assert opening.closed == []
    assert opening.waiting == newer


@pytest.mark.parametrize("agency", list(Agency))
@pytest.mark.parametrize("covered", [(), (Category.SOCIAL_MAPPING,), (Category.CONTACTS, Category.PLAN)])
def test_words_and_rows_agree(world, agency, covered):
    case = world.case(consent=False, stage=Stage.MAPPING)
    case.student.known_to_social_services = True
    case.student.save()
    world.consent(case.student, categories=covered)
    reader = world.people["coach_school" if agency == Agency.SCHOOL else "coach_social"]
    opening = read_opening(case.student_id, agency)
    for written_by in Agency:
        note = Note.objects.create(case=case, agency=written_by, text="x")
        half = Mapping.objects.create(case=case, agency=written_by, half=Half.SOCIAL, version=len(written_by))
        assert Note.objects.visible_to(reader).filter(pk=note.pk).exists() == opening.sees(written_by, note.category)
        assert Mapping.objects.visible_to(reader).filter(pk=half.pk).exists() == opening.sees(written_by, half.category)

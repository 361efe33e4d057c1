"""Actions on a consent: what they change, what they refuse, what they log."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.choices import Category
from accounts.edits import EditedMeanwhile
from accounts.models import AuditEvent
from students.actions import consents
from students.choices import Answer, ConsentState
from students.models import Consent
from students.rules import last_possible_day

PDF = b"%PDF-1.7\n1 0 obj"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sara(world):
    return world.people["coach_school"]


@pytest.fixture
def family(world):
    student = world.student()
    return student, world.guardian(student, "Ylva"), world.guardian(student, "Bo")


def prepare(student, by, today, **changes):
    asked = {
        "informed_on": today,
        "informed_by": "Sara Lind",
        "valid_from": today,
        "valid_until": last_possible_day(today),
        "categories": list(Category),
    }
    return consents.prepare(student=student, by=by, **(asked | changes))


def verbs(student):
    return list(AuditEvent.objects.filter(student_id=student.pk).order_by("pk").values_list("verb", flat=True))


def test_consent_becomes_valid_when_all_have_answered(family, sara, today):
    student, ylva, bo = family
    consent = prepare(student, sara, today)
    states = [Consent.objects.get().state()]
    consents.sign_student(consent=consent, by=sara, on=today)
    states.append(Consent.objects.get().state())
    consents.answer(consent=consent, guardian=ylva, by=sara, answer=Answer.SIGNED, on=today)
    states.append(Consent.objects.get().state())
    consents.answer(consent=consent, guardian=bo, by=sara, answer=Answer.NOT_ASKED, reason="Lives abroad, unknown")
    states.append(Consent.objects.get().state())
    assert states == [
        ConsentState.NOT_SIGNED,
        ConsentState.NOT_SIGNED,
        ConsentState.TO_COMPLETE,
        ConsentState.VALID,
    ]
    assert verbs(student) == ["consent.prepare", "consent.sign_student", "consent.answer", "consent.answer"]


def test_consent_log_holds_no_free_text(family, sara, today):
    student, ylva, _bo = family
    consent = prepare(student, sara, today)
    consents.answer(consent=consent, guardian=ylva, by=sara, answer=Answer.NOT_ASKED, reason="Hemligt skäl")
    consents.withdraw(consent=consent, by=sara, withdrawn_by="Ylva Ek", note="Hemlig notering")
    logged = str(list(AuditEvent.objects.values()))
    assert "Hemlig" not in logged
    assert "Ylva" not in logged


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"categories": []}, "categories"),
        ({"categories": ["weather"]}, "categories"),
        ({"informed_by": " "}, "informed_by"),
    ],
)
def test_consent_refuses_bad_input_and_keeps_nothing(family, sara, today, changes, field):
    with pytest.raises(ValidationError) as refused:
        prepare(family[0], sara, today, **changes)
    assert list(refused.value.message_dict) == [field]
    assert not Consent.objects.exists()
    assert not AuditEvent.objects.exists()


def test_consent_longer_than_the_setting_is_refused(family, sara, today, settings):
    settings.CONSENT_MONTHS_MAX = 3
    with pytest.raises(ValidationError) as refused:
        prepare(family[0], sara, today)
    assert list(refused.value.message_dict) == ["valid_until"]


def test_answer_of_a_stranger_is_refused(world, family, sara, today):
    consent = prepare(family[0], sara, today)
    stranger = world.guardian(world.student("Amir", "Hassan"), "Samira", "Hassan")
    with pytest.raises(ValidationError, match="Samira Hassan"):
        consents.answer(consent=consent, guardian=stranger, by=sara, answer=Answer.SIGNED, on=today)
    assert not consent.answers.exists()


def test_signature_in_the_future_is_refused(family, sara, today):
    consent = prepare(family[0], sara, today)
    tomorrow = today + datetime.timedelta(days=1)
    with pytest.raises(ValidationError) as refused:
        consents.sign_student(consent=consent, by=sara, on=tomorrow)
    assert list(refused.value.message_dict) == ["student_signed_on"]
    assert Consent.objects.get().student_signed_on is None


def test_renewal_points_back_and_begins_the_day_after(family, sara, world, today):
    first = world.consent(family[0])
    start = first.valid_until + datetime.timedelta(days=1)
    second = consents.renew(
        consent=first,
        by=sara,
        informed_on=today,
        informed_by="Sara Lind",
        valid_from=start,
        valid_until=last_possible_day(start),
        categories=[Category.PLAN],
    )
    assert (second.renews, second.categories, second.state()) == (first, [Category.PLAN], ConsentState.NOT_SIGNED)
    assert Consent.objects.get(pk=first.pk).state() == ConsentState.VALID


def test_narrowing_takes_away_from_every_running_consent(family, sara, world, today):
    first = world.consent(family[0])
    second = world.consent(family[0], start=today, categories=[Category.SOCIAL_MAPPING, Category.PLAN])
    left = [c for c in Category if c != Category.SOCIAL_MAPPING]
    consents.narrow(consent=first, by=sara, categories=left)
    assert Consent.objects.get(pk=first.pk).categories == left
    assert Consent.objects.get(pk=second.pk).categories == [Category.PLAN]


def test_narrowing_never_widens(family, sara, world):
    consent = world.consent(family[0], categories=[Category.PLAN])
    for categories in ([Category.PLAN, Category.GRADES], [Category.PLAN], []):
        with pytest.raises(ValidationError):
            consents.narrow(consent=consent, by=sara, categories=categories)
    assert Consent.objects.get().categories == [Category.PLAN]


def test_withdrawing_ends_renewals_too(family, sara, world, today):
    first = world.consent(family[0])
    coming = world.consent(family[0], start=today, end=today + datetime.timedelta(days=100))
    consents.withdraw(consent=first, by=sara, withdrawn_by="Nora Ek")
    assert {c.state() for c in Consent.objects.all()} == {ConsentState.WITHDRAWN}
    assert not Consent.objects.valid_on(today).exists()
    assert Consent.objects.get(pk=coming.pk).withdrawn_by == "Nora Ek"


def test_withdrawing_on_a_past_day_keeps_the_day(family, sara, world, today):
    consent = world.consent(family[0])
    day = today - datetime.timedelta(days=5)
    consents.withdraw(consent=consent, by=sara, withdrawn_by="Nora Ek", on=day)
    assert Consent.objects.get().withdrawn_at.date() == day


def test_withdrawing_what_has_ended_is_refused(family, sara, world, today):
    day = datetime.timedelta(days=1)
    consent = world.consent(family[0], start=today - 90 * day, end=today - day)
    with pytest.raises(ValidationError):
        consents.withdraw(consent=consent, by=sara, withdrawn_by="Nora Ek")
    assert Consent.objects.get().withdrawn_at is None


def test_withdrawn_consent_takes_no_answer(family, sara, world):
    consent = world.consent(family[0])
    consents.withdraw(consent=consent, by=sara, withdrawn_by="Nora Ek")
    with pytest.raises(ValidationError) as refused:
        consents.answer(consent=consent, guardian=family[1], by=sara, answer=Answer.SIGNED)
    assert refused.value.code == "withdrawn"


def test_two_windows_are_told_apart(family, sara, today):
    student, ylva, bo = family
    consent = prepare(student, sara, today)
    read_at = consent.revision
    consents.collect(
        consent=consent,
        by=sara,
        student_signed_on=today,
        answers=[{"guardian": ylva, "answer": Answer.SIGNED, "on": today}],
        revision=read_at,
    )
    with pytest.raises(EditedMeanwhile):
        consents.collect(
            consent=consent,
            by=sara,
            student_signed_on=None,
            answers=[{"guardian": bo, "answer": Answer.REFUSED, "on": today}],
            revision=read_at,
        )
    assert Consent.objects.get().student_signed_on == today
    assert list(consent.answers.values_list("guardian", "answer")) == [(ylva.pk, Answer.SIGNED)]


def test_collecting_logs_only_what_differs(family, sara, today):
    student, ylva, bo = family
    consent = prepare(student, sara, today)
    given = [
        {"guardian": ylva, "answer": Answer.SIGNED, "on": today},
        {"guardian": bo, "answer": Answer.NOT_REACHED, "on": today},
    ]
    consents.collect(consent=consent, by=sara, student_signed_on=today, answers=given)
    given[1] = given[1] | {"answer": Answer.REFUSED}
    consents.collect(consent=consent, by=sara, student_signed_on=today, answers=given)
    assert verbs(student)[-2:] == ["consent.answer", "consent.answer"]
    assert len(verbs(student)) == 5
    assert [h.answer for h in consent.answers.get(guardian=bo).history.all()] == [Answer.REFUSED, Answer.NOT_REACHED]


def test_correcting_never_makes_wider_what_is_signed(family, sara, world, today):
    consent = world.consent(family[0], categories=[Category.PLAN])
    same = {
        "informed_on": consent.informed_on,
        "informed_by": "Omar Ali",
        "valid_from": consent.valid_from,
        "valid_until": consent.valid_until,
        "categories": [Category.PLAN],
    }
    for change in (
        {"categories": list(Category)},
        {"valid_until": consent.valid_until + datetime.timedelta(days=1)},
        {"informed_on": today},
    ):
        with pytest.raises(ValidationError):
            consents.correct(consent=consent, by=sara, **(same | change))
    consents.correct(consent=consent, by=sara, **same)
    assert Consent.objects.get().informed_by == "Omar Ali"


def test_registering_a_paper_is_all_or_nothing(family, sara, today):
    student, ylva, _bo = family
    terms = {
        "informed_on": today,
        "informed_by": "Sara Lind",
        "valid_from": today,
        "valid_until": today,
        "categories": [Category.PLAN],
    }
    with pytest.raises(ValidationError):
        consents.register(
            student=student,
            by=sara,
            terms=terms,
            student_signed_on=today,
            answers=[{"guardian": ylva, "answer": Answer.SIGNED, "on": today}],
            scan=SimpleUploadedFile("paper.pdf", b"MZ not a paper"),
        )
    assert not Consent.objects.exists()
    assert not AuditEvent.objects.exists()


def test_scan_is_kept_under_a_random_name(family, sara, today):
    consent = prepare(family[0], sara, today)
    consents.attach_scan(consent=consent, by=sara, file=SimpleUploadedFile("Nora Ek.exe", PDF))
    consent = Consent.objects.get()
    assert consent.scan_name == "Nora Ek.pdf"
    assert "Nora" not in consent.scan.name
    assert consent.scan.name.endswith(".pdf")
    assert consent.scan.read() == PDF

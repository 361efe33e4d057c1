"""From which age a student signs, may consent alone, and decides without guardians."""

import datetime
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEvent
from ppss.lib.days import add_months
from students import age_words
from students.actions import consents
from students.ages import Ages, age_on, born_by, say, turns
from students.choices import Answer, ConsentState
from students.models import Consent, ConsentAnswer
from students.rules import consent_state
from tests.pages import words

D = datetime.date
DAY = datetime.timedelta(days=1)
TODAY = D(2026, 10, 1)
AGES = Ages(signs=12, alone=15)
SIGNED, REFUSED = Answer.SIGNED, Answer.REFUSED
days = st.dates(D(1990, 1, 1), D(2060, 1, 1))


@given(days, st.integers(0, 25))
def test_born_by_is_the_last_birth_date_that_has_turned(day, years):
    born = born_by(day, years)
    assert turns(born, years) <= day < turns(born + DAY, years)


@given(days, days)
def test_age_counts_the_birthdays_passed(birth_date, day):
    age = age_on(birth_date, day)
    assert turns(birth_date, age) <= day < turns(birth_date, age + 1)


def test_who_is_born_on_leap_day_has_a_birthday_each_year():
    assert [turns(D(2008, 2, 29), years) for years in (17, 18, 20)] == [D(2025, 2, 28), D(2026, 2, 28), D(2028, 2, 29)]


@pytest.mark.parametrize(
    ("birth_date", "expected"),
    [
        (D(2014, 10, 2), (False, False, False)),
        (D(2014, 10, 1), (True, False, False)),
        (D(2011, 10, 2), (True, False, False)),
        (D(2011, 10, 1), (True, True, False)),
        (D(2008, 10, 2), (True, True, False)),
        (D(2008, 10, 1), (True, True, True)),
    ],
)
def test_a_say_begins_on_the_birthday(birth_date, expected):
    who = say(birth_date, TODAY, AGES)
    assert (who.student_signs, who.may_be_alone, who.is_adult) == expected


def state(years: int, *, signed=True, answers=(SIGNED, SIGNED), alone=False, **more) -> ConsentState:
    """The state for a student who has just turned so many years."""
    return consent_state(
        **{
            "today": TODAY,
            "valid_from": D(2026, 9, 1),
            "valid_until": D(2026, 11, 30),
            "birth_date": TODAY.replace(year=TODAY.year - years),
            "student_signed": signed,
            "withdrawn": False,
            "custodians": [1, 2],
            "answers": {n: a for n, a in enumerate(answers, 1) if a},
            "alone": alone,
            "ages": AGES,
        }
        | more
    )


@pytest.mark.parametrize(
    ("years", "given_", "expected"),
    [
        (11, {"signed": False}, ConsentState.VALID),
        (12, {"signed": False}, ConsentState.NOT_SIGNED),
        (12, {}, ConsentState.VALID),
        (14, {"alone": True, "answers": ()}, ConsentState.NOT_SIGNED),
        (15, {"alone": True, "answers": ()}, ConsentState.VALID),
        (15, {"alone": True, "answers": (), "signed": False}, ConsentState.NOT_SIGNED),
        (15, {"alone": True, "answers": (REFUSED,)}, ConsentState.REFUSED),
        (15, {"alone": False, "answers": ()}, ConsentState.NOT_SIGNED),
        (17, {"answers": (REFUSED, SIGNED)}, ConsentState.REFUSED),
        (18, {"answers": (REFUSED, SIGNED)}, ConsentState.VALID),
        (18, {"answers": ()}, ConsentState.VALID),
        (18, {"signed": False}, ConsentState.NOT_SIGNED),
        (18, {"custodians": []}, ConsentState.VALID),
        (18, {"withdrawn": True}, ConsentState.WITHDRAWN),
    ],
)
def test_age_decides_whose_answers_count(years, given_, expected):
    assert state(years, **given_) == expected


@pytest.mark.parametrize("years", [10, 12, 15, 18])
@pytest.mark.parametrize("off", [-1, 0, 1])
def test_sql_is_the_rule_on_both_sides_of_each_birthday(world, today, years, off):
    student = world.student(birth_date=add_months(today, -12 * years) - off * DAY)
    first, second = world.guardian(student, "Ylva"), world.guardian(student, "Bo")
    choices = (None, Answer.SIGNED, Answer.REFUSED)
    for one, two, signed, alone in product(choices, choices, (True, False), (None, today)):
        consent = world.consent(student, signed=signed, alone_on=alone)
        consent.answers.all().delete()
        for guardian, answer in ((first, one), (second, two)):
            if answer:
                ConsentAnswer.objects.create(consent=consent, guardian=guardian, answer=answer, answered_on=today)
        consent = Consent.objects.get(pk=consent.pk)
        in_sql = [Consent.objects.valid_on(day).filter(pk=consent.pk).exists() for day in (today - DAY, today)]
        assert in_sql == [consent.state(day) == ConsentState.VALID for day in (today - DAY, today)], (one, two, signed)


def test_ages_are_settings(world, today, settings):
    student = world.student(birth_date=add_months(today, -12 * 13))
    world.guardian(student)
    consent = world.consent(student, signed=False)
    found = {}
    for age in (12, 13, 14):
        settings.CONSENT_STUDENT_SIGNS_FROM = age
        found[age] = (consent.state(), Consent.objects.valid_on(today).exists())
    assert found == {
        12: (ConsentState.NOT_SIGNED, False),
        13: (ConsentState.NOT_SIGNED, False),
        14: (ConsentState.VALID, True),
    }


def of_age(world, today, years: int, **more):
    student = world.student(birth_date=add_months(today, -12 * years))
    world.guardian(student)
    return world.consent(student, answer=Answer.NOT_REACHED, **more)


def test_student_is_let_to_consent_alone_and_guardians_are_asked_again(world, today):
    consent, sara = of_age(world, today, 15), world.people["coach_school"]
    consents.let_alone(consent=consent, by=sara, decided_by="Karin Öhman", reason="Mogen nog att bedöma det")
    states = [Consent.objects.get().state()]
    consents.ask_guardians(consent=consent, by=sara)
    states.append(Consent.objects.get().state())
    assert states == [ConsentState.VALID, ConsentState.NOT_SIGNED]
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True)) == [
        "consent.let_alone",
        "consent.ask_guardians",
    ]
    assert "Mogen" not in str(list(AuditEvent.objects.values_list("data", flat=True)))


@pytest.mark.parametrize(
    ("years", "more", "field"),
    [
        (14, {}, "alone"),
        (18, {}, "alone"),
        (15, {"decided_by": " "}, "alone_by"),
        (15, {"reason": ""}, "alone_reason"),
    ],
)
def test_consenting_alone_is_refused(world, today, years, more, field):
    consent = of_age(world, today, years)
    given_ = {"decided_by": "Karin Öhman", "reason": "Mogen nog"} | more
    with pytest.raises(ValidationError) as refused:
        consents.let_alone(consent=consent, by=world.people["coach_school"], **given_)
    assert list(refused.value.error_dict) == [field]


@pytest.mark.parametrize(
    ("years", "sentence"),
    [
        (11, "Eleven är under 12 år: vårdnadshavarna skriver under, eleven behöver inte."),
        (13, "Eleven har fyllt 12 år och skriver under tillsammans med vårdnadshavarna."),
        (16, "Eftersom eleven har fyllt 15 år kan det beslutas"),
        (18, "Eleven är myndig och skriver under ensam."),
    ],
)
def test_pages_say_who_signs_and_why(world, today, sign_in, years, sentence):
    consent = of_age(world, today, years)
    client = sign_in("coach_school")
    for name, pk in (("consent", consent.pk), ("consent_answers", consent.pk), ("consent_new", consent.student_id)):
        assert sentence in words(client.get(reverse(f"students:{name}", args=[pk]))), name


def test_birthday_before_the_consent_ends_is_told(world, today):
    born = add_months(today + 10 * DAY, -12 * 18)
    student = world.student(birth_date=born)
    assert "blir myndig" in age_words.birthday(student, today, today + 60 * DAY)
    assert age_words.birthday(student, today, today + 9 * DAY) == ""


def test_decision_is_registered_with_the_answers(world, today, sign_in):
    consent = of_age(world, today, 16)
    url = reverse("students:consent_answers", args=[consent.pk])
    typed = {"student_signed_on": today, "revision": consent.revision, "alone": "on"}
    refused = sign_in("coach_school").post(url, typed)
    assert set(refused.context["form"].errors) == {"alone_by", "alone_reason"}
    client = sign_in("coach_school")
    client.post(url, typed | {"alone_by": "Karin Öhman", "alone_reason": "Mogen nog"})
    consent.refresh_from_db()
    assert (consent.alone_on, consent.alone_by, consent.state()) == (today, "Karin Öhman", ConsentState.VALID)
    page = words(client.get(reverse("students:consent", args=[consent.pk])))
    assert "av Karin Öhman: Mogen nog" in page

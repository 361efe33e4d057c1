"""The rule of consent, in Python and in SQL."""

import datetime
from itertools import product

import pytest

from ppss.lib.days import add_months
from students.ages import Ages
from students.choices import Answer, ConsentState
from students.models import Consent, ConsentAnswer
from students.rules import consent_state, last_possible_day

D = datetime.date


def state(today=D(2026, 10, 1), **changes):
    given = {
        "valid_from": D(2026, 9, 1),
        "valid_until": D(2026, 11, 30),
        "student_signed": True,
        "withdrawn": False,
        "birth_date": D(2013, 3, 14),
        "custodians": [1, 2],
        "answers": {1: Answer.SIGNED, 2: Answer.SIGNED},
        "alone": False,
        "ages": Ages(signs=12, alone=15),
    }
    return consent_state(today=today, **(given | changes))


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (D(2026, 8, 31), ConsentState.NOT_YET),
        (D(2026, 9, 1), ConsentState.VALID),
        (D(2026, 11, 30), ConsentState.VALID),
        (D(2026, 12, 1), ConsentState.EXPIRED),
    ],
)
def test_consent_counts_first_and_last_day(today, expected):
    assert state(today) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"withdrawn": True}, ConsentState.WITHDRAWN),
        ({"student_signed": False}, ConsentState.NOT_SIGNED),
        ({"answers": {}}, ConsentState.NOT_SIGNED),
        ({"answers": {1: Answer.SIGNED}}, ConsentState.TO_COMPLETE),
        ({"answers": {1: Answer.SIGNED, 2: Answer.NOT_REACHED}}, ConsentState.VALID),
        ({"answers": {1: Answer.SIGNED, 2: Answer.NOT_ASKED}}, ConsentState.VALID),
        ({"answers": {1: Answer.SIGNED, 2: Answer.REFUSED}}, ConsentState.REFUSED),
        ({"answers": {1: Answer.NOT_REACHED, 2: Answer.NOT_REACHED}}, ConsentState.NOT_SIGNED),
        ({"custodians": [1], "answers": {1: Answer.SIGNED, 2: Answer.REFUSED}}, ConsentState.VALID),
        ({"custodians": [], "answers": {}}, ConsentState.NOT_SIGNED),
    ],
)
def test_consent_asks_student_and_guardians_with_custody(changes, expected):
    assert state(**changes) == expected


def test_consent_valid_in_sql_is_the_rule(world, today):
    student = world.student()
    first, second = world.guardian(student, "Ylva"), world.guardian(student, "Bo")
    world.guardian(student, "Mats", custody=False)
    choices = [None, *Answer]
    days = [today + datetime.timedelta(days=n) for n in (-31, -30, 0, 60, 61)]
    for one, two, signed in product(choices, choices, (True, False)):
        consent = world.consent(student, signed=signed)
        consent.answers.all().delete()
        for guardian, answer in ((first, one), (second, two)):
            if answer:
                ConsentAnswer.objects.create(consent=consent, guardian=guardian, answer=answer, answered_on=today)
        consent = Consent.objects.get(pk=consent.pk)
        in_sql = [Consent.objects.valid_on(day).filter(pk=consent.pk).exists() for day in days]
        assert in_sql == [consent.state(day) == ConsentState.VALID for day in days], (one, two, signed)


def test_add_months_stops_at_the_end_of_the_month():
    assert add_months(D(2026, 1, 31), 1) == D(2026, 2, 28)
    assert add_months(D(2024, 8, 31), 6) == D(2025, 2, 28)
    assert last_possible_day(D(2026, 9, 1)) == D(2027, 2, 28)

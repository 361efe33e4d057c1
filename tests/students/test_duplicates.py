"""Who may be the same student, on plain values."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from students.duplicates import Person, Reason, name_likeness, why_alike

BORN = datetime.date(2013, 3, 14)
NORA = Person("Nora", "Ek", BORN, school=1, year=7, number="n")


def other(given="Nora", family="Ek", **more) -> Person:
    fields = {"birth_date": datetime.date(2012, 1, 1), "school": 2, "year": 5, "number": None} | more
    return Person(given, family, **fields)


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        (other("Någon", "Annan", number="n"), Reason.NUMBER),
        (other(birth_date=BORN), Reason.BIRTH_DATE),
        (other("Norah", "Eek", birth_date=BORN), Reason.BIRTH_DATE),
        (other("Ek", "Nora", birth_date=BORN), Reason.BIRTH_DATE),
        (other("Nora Maria", "Ek", birth_date=BORN), Reason.BIRTH_DATE),
        (other("Nóra", "EK", birth_date=BORN, number="another"), Reason.BIRTH_DATE),
        (other("Norah", school=1, year=7), Reason.SCHOOL_YEAR),
        (other("Nora Maria", "Ek", school=1, year=7), Reason.SCHOOL_YEAR),
        (other(), None),
        (other(school=1, year=8), None),
        (other("Kim", "Lund", birth_date=BORN), None),
        (other("Elis", "Ek", school=1, year=7), None),
        (other(birth_date=None, school=None, year=None), None),
    ],
)
def test_likely_duplicates_are_told_with_their_reason(person, reason):
    alike = why_alike(NORA, person)
    assert (alike[0] if alike else None) == reason


def test_two_without_an_identity_number_are_not_alike_for_that():
    nobody = Person("Kim", "Lund", None, None, None)
    assert why_alike(nobody, Person("Ali", "Hassan", None, None, None)) is None


names = st.text(max_size=20)


@given(names, names, names, names)
def test_likeness_is_between_0_and_1_and_the_same_both_ways(a, b, c, d):
    one, two = Person(a, b, None, None, None), Person(c, d, None, None, None)
    assert 0 <= name_likeness(one, two) <= 1
    assert name_likeness(one, one) in (0, 1)
    if name_likeness(one, two) == 1:
        assert name_likeness(two, one) == 1

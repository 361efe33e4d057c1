"""The indicators by hand, and equal in Python and on the database for random grades."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from students import indicators
from students.indicators import Mark, counts, holds, merit_value
from students.models import Grade, GradeStep, Subject, TermResult
from tests.students.grading import give, term

#: Code of a subject, as ``Mark`` has it.
CORE = {"EN", "MA", "SV"}
SCIENCE = {"BI", "FY", "KE"}
SOCIAL = {"GE", "HI", "RE", "SH"}
#: The subjects that everybody reads.
SIXTEEN = ("BL", "EN", "HKK", "IDH", "MA", "MU", "BI", "FY", "KE", "GE", "HI", "RE", "SH", "SL", "SV", "TK")
POINTS = {"A": "20", "B": "17.5", "C": "15", "D": "12.5", "E": "10", "F": "0", "-": "0"}


def marks(text: str) -> list[Mark]:
    """``marks("EN:E SVA:F")``, by the facts of domain.md and not by the tables under test."""
    found = []
    for pair in text.split():
        code, step = pair.split(":")
        unit = "SV" if code == "SVA" else code
        strand = "science" if code in SCIENCE else "social" if code in SOCIAL else ""
        found.append(Mark(unit, step in "ABCDE", Decimal(POINTS[step]), unit in CORE, strand, code == "M2"))
    return found


def flags(text: str) -> set[str]:
    counted = counts(marks(text))
    return {name for name in indicators.RULES if holds(name, counted)}


def alike(step: str) -> str:
    return " ".join(f"{code}:{step}" for code in SIXTEEN)


THREE = "EN:E MA:E SV:E"
FIVE = " BL:E HKK:E IDH:E MU:E SL:E"
NINE = FIVE + " TK:E M1:E ML:E OVR:E"


@pytest.mark.parametrize(
    ("grades", "expected"),
    [
        (THREE, {"core"}),
        (THREE + FIVE.replace("SL:E", "SL:F"), {"core"}),
        (THREE + FIVE, {"core", "vocational"}),
        (THREE + NINE.replace("OVR:E", "OVR:-"), {"core", "vocational"}),
        (THREE + NINE, {"core", "vocational", "preparatory"}),
        (THREE.replace("MA:E", "MA:F") + NINE, set()),
        ("EN:A MA:A SVA:E" + FIVE, {"core", "vocational"}),
        (THREE + NINE + " BI:E FY:E KE:E", {"core", "vocational", "preparatory", "science"}),
        (THREE + NINE + " BI:E FY:E KE:F", {"core", "vocational", "preparatory"}),
        (THREE + FIVE + " NO:E SO:E M1:E M2:E", {"core", "vocational", "preparatory"}),
        (THREE + FIVE + " GE:E HI:E RE:E SH:E", {"core", "vocational", "preparatory", "social"}),
    ],
)
def test_flags_by_hand(grades, expected):
    assert flags(grades) == expected


@pytest.mark.parametrize(("sv", "sva", "passed"), [("E", "F", 1), ("F", "E", 1), ("F", "-", 0), ("A", "C", 1)])
def test_both_kinds_of_swedish_are_one_subject_the_better(sv, sva, passed):
    counted = counts(marks(f"SV:{sv} SVA:{sva}"))
    assert (counted["graded"], counted["passed"], counted["core_passed"]) == (1, passed, passed)


def test_no_basis_is_graded_and_not_passed():
    assert counts(marks("EN:- MA:-"))["graded"] == 2
    assert counts(marks("EN:- MA:-"))["passed"] == 0
    assert counts([]) == dict.fromkeys(indicators.COUNTS, 0)


@pytest.mark.parametrize(
    ("grades", "expected"),
    [
        ("", "0"),
        ("EN:A MA:B SV:C BL:D HKK:E IDH:F MU:-", "75"),
        ("SV:E SVA:C", "15"),
        ("M2:A EN:E", "30"),
        # 17 subjects without a language choice: the lowest falls away
        (
            alike("C") + " ML:E",
            "240",
        ),
        # the language choice is the 17th, however low
        (
            alike("A") + " M2:A",
            "340",
        ),
        (
            alike("A") + " M2:E",
            "330",
        ),
    ],
)
def test_merit_value_by_hand(grades, expected):
    assert merit_value(marks(grades)) == Decimal(expected)


CODES = sorted({*SIXTEEN, *CORE, "M1", "M2", "ML", "NO", "SO", "SVA", "TN", "OVR"})
some_grades = st.dictionaries(st.sampled_from(CODES), st.sampled_from(sorted(POINTS)), min_size=1, max_size=24)


@pytest.fixture
def one(world):
    return world.student(), term("VT2015")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(grades=some_grades)
def test_the_database_counts_as_python_does(one, grades):
    student, spring = one
    Grade.objects.all().delete()
    text = " ".join(f"{code}:{step}" for code, step in grades.items())
    give(student, spring, text)
    counted = counts(marks(text))
    expected = counted | {name: holds(name, counted) for name in indicators.RULES}
    row = Grade.objects.results().get()
    assert row == expected | {"student_id": student.pk, "term_id": spring.pk}
    stored = TermResult.objects.with_merit().get()
    kept = ("passed", "graded", "vocational", "preparatory", "core")
    assert {name: getattr(stored, name) for name in kept} == {name: expected[name] for name in kept}
    assert stored.merit == merit_value(marks(text))


def test_subjects_and_scale_hold_what_the_marks_of_this_test_say(db):
    for subject in Subject.objects.all():
        mark = marks(f"{subject.code}:E")[0]
        assert (subject.unit, subject.is_core, subject.strand, subject.is_extra_language) == (
            mark.unit,
            mark.is_core,
            mark.strand,
            mark.is_extra_language,
        )
    for code, points in POINTS.items():
        step = GradeStep.objects.get(code=code)
        assert (step.points, step.passed) == (Decimal(points), code in "ABCDE")

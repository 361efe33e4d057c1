"""Subjects and the grade scale as data; who sees grades."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from accounts.choices import Category
from students.choices import GradeSource
from students.models import Grade, GradeStep, Subject, Term, TermResult

CODES = [
    "BL",
    "EN",
    "HKK",
    "IDH",
    "MA",
    "M1",
    "M2",
    "ML",
    "MU",
    "NO",
    "BI",
    "FY",
    "KE",
    "SO",
    "GE",
    "HI",
    "RE",
    "SH",
    "SL",
    "SV",
    "SVA",
    "TN",
    "TK",
    "OVR",
]


@pytest.fixture
def term(db):
    return Term.objects.create(year=2026, season=1, start=datetime.date(2026, 1, 8), end=datetime.date(2026, 6, 11))


def test_subjects_are_shipped(db):
    assert list(Subject.objects.values_list("code", flat=True)) == CODES
    assert list(Subject.objects.filter(is_core=True).values_list("code", "unit")) == [
        ("EN", "EN"),
        ("MA", "MA"),
        ("SV", "SV"),
        ("SVA", "SV"),
    ]
    assert list(Subject.objects.filter(is_extra_language=True).values_list("code", flat=True)) == ["M2"]
    assert list(Subject.objects.filter(strand="science").values_list("code", flat=True)) == ["BI", "FY", "KE"]
    assert list(Subject.objects.filter(strand="social").values_list("code", flat=True)) == ["GE", "HI", "RE", "SH"]


def test_the_scale_is_shipped(db):
    steps = GradeStep.objects.on(datetime.date(2026, 1, 8)).values_list("code", "points", "passed", "is_graded")
    assert [(c, float(p), passed, graded) for c, p, passed, graded in steps] == [
        ("A", 20, True, True),
        ("B", 17.5, True, True),
        ("C", 15, True, True),
        ("D", 12.5, True, True),
        ("E", 10, True, True),
        ("F", 0, False, True),
        ("-", 0, False, True),
        ("9", 0, False, True),
        ("2", 0, False, False),
        ("3", 0, False, False),
        ("Y", 0, False, False),
        ("Z", 0, False, False),
    ]


def test_a_new_scale_takes_the_place_of_the_old_from_its_first_day(db):
    GradeStep.objects.create(valid_from=datetime.date(2028, 7, 1), code="10", points=20, passed=True)
    assert list(GradeStep.objects.on(datetime.date(2028, 7, 1)).values_list("code", flat=True)) == ["10"]
    assert GradeStep.objects.on(datetime.date(2028, 6, 30)).count() == 12
    assert GradeStep.objects.on(datetime.date(2011, 6, 30)).count() == 0


def test_a_student_has_one_grade_in_a_subject_and_term(world, term):
    student = world.student()
    fields = {"student": student, "term": term, "subject": Subject.objects.get(code="MA"), "source": GradeSource.FILE}
    Grade.objects.create(step=GradeStep.objects.get(code="E"), **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grade.objects.create(step=GradeStep.objects.get(code="F"), **fields)


def test_grades_are_the_schools_and_open_to_social_services_by_consent(world, term):
    covered, uncovered = world.case().student, world.student("Ali", "Berg")
    world.guardian(uncovered)
    world.consent(uncovered, categories=[Category.ATTENDANCE])
    for student in (covered, uncovered):
        TermResult.objects.create(
            student=student, term=term, passed=1, graded=2, vocational=False, preparatory=False, core=False
        )

    def seen(who):
        return set(TermResult.objects.visible_to(world.people[who]).values_list("student", flat=True))

    assert seen("coach_school") == seen("eht") == {covered.pk, uncovered.pk}
    assert seen("coach_social") == {covered.pk}
    assert seen("coach_other") == seen("steering") == seen("admin") == seen("tutor") == set()

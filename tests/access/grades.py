"""Grades of a case: seen by its team and the school's health team, corrected by the school's staff alone."""

from accounts.choices import Agency
from tests.access import Row, makes
from tests.access.case_pages import ELSEWHERE, SEEN, _case
from tests.students.grading import give, term


@makes("case")
def graded(world) -> dict:
    kwargs = _case(world)
    student = world.schools["Bredängsskolan"].students.get()
    give(student, term("VT2026"), "EN:E MA:F")
    return kwargs


def _grade(subject, case) -> dict:
    (grade,) = subject.rows["Grade", Agency.SCHOOL]
    return {"pk": case.pk, "term": grade.term.code, "subject": grade.subject.code}


@makes("case", kwargs=_grade)
def one(world) -> dict:
    return graded(world) | {"term": "VT2026", "subject": "EN"}


ROWS = [
    Row("cases:case_grades", expect=SEEN | ELSEWHERE, make=graded),
    Row("cases:grades_print", expect=SEEN | ELSEWHERE, make=graded),
    Row("cases:grade_correct", expect=SEEN | ELSEWHERE | {"coach_social": 403}, make=one),
]

"""Terms and grades for tests: ``give(student, term, "EN:E MA:F SV:-")``."""

from __future__ import annotations

import datetime

from students.actions import term_results
from students.choices import GradeSource, Season
from students.models import Grade, GradeStep, Student, Subject, Term

DAYS = {Season.VT: ((1, 8), (6, 11)), Season.HT: ((8, 18), (12, 18))}


def term(code: str) -> Term:
    """``term("VT2015")``, with usual days."""
    season, year = Season[code[:2]], int(code[2:])
    start, end = (datetime.date(year, *day) for day in DAYS[season])
    return Term.objects.create(year=year, season=season, start=start, end=end)


def give(student: Student, term: Term, grades: str) -> None:
    """Grades by code, as if they had been imported, with the result of the term."""
    subjects = {s.code: s for s in Subject.objects.all()}
    steps = {s.code: s for s in GradeStep.objects.on(term.start)}
    Grade.objects.bulk_create(
        Grade(student=student, term=term, subject=subjects[subject], step=steps[step], source=GradeSource.FILE)
        for subject, step in (pair.split(":") for pair in grades.split())
    )
    term_results.make_anew(f"SELECT {student.pk}, {term.pk}")


def all_subjects(step: str, count: int = 24, without: str = "") -> str:
    """The same grade in the first subjects of the national order, for ``give``."""
    codes = Subject.objects.exclude(code__in=without.split()).values_list("code", flat=True)
    return " ".join(f"{code}:{step}" for code in codes[:count])

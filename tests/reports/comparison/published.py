"""A cohort whose comparison comes out as the city published it for spring 2014 to spring 2015 (domain.md, section 4).

49 students with two terms, made up so that 31 of the 32 cells can be had together. A line is one of them: sex, half
(lower or upper by the share in term 1), how long they took part in term 1, and the passed ones of 16 subjects term by
term; a star where English, mathematics and Swedish are among them.
"""

from __future__ import annotations

import datetime

from accounts.models import School
from cases.choices import Stage
from cases.models import Case
from students.actions import term_results
from students.choices import GradeSource
from students.models import Grade, GradeStep, Student, Subject, Term

TWO_TERMS = """
F L short 6 2 3
F L long 7 0 5
F L short 1 9
F L long 5 0
F L long 1 3
F L long 5 8
F L short 1 0
F L long 0 5
F L long 1 4
M L long 3 10 0
M L long 6 0 5
M L long 0 5 6
M L long 4 6 6
M L long 2 6 4
M L long 4 1 3
M L short 1 3
M L short 0 0
M L long 2 2
M L long 3 9
M L short 0 2
M L long 0 1
M L long 2 2
M L long 1 8
M L long 1 0
F U short 9* 10* 1
F U long 9* 6*
F U short 8* 5*
F U short 12* 10*
F U short 15* 15*
F U short 12* 12*
F U long 12* 12*
F U long 8* 9*
F U long 8* 9*
F U short 7 6
F U long 9 2
F U short 7 5
F U short 7 3
F U short 7 3
F U long 8 2
M U long 15* 13* 11
M U short 14* 12* 12*
M U long 12* 13* 12*
M U long 15* 13* 11
M U short 8* 12*
M U short 12* 14*
M U short 7 3
M U short 9 3
M U short 7 4
M U short 8 3
"""
CORE = ("EN", "MA", "SV")
OTHERS = ("BL", "HKK", "IDH", "MU", "BI", "FY", "KE", "GE", "HI", "RE", "SH", "SL", "TK")
#: Beside the 49: students with grades of a single term, and those without any.
ONE_TERM, NO_GRADES = 70, 13
ENROLLED = {"long": datetime.date(2014, 1, 20), "short": datetime.date(2014, 4, 1)}


def passed_codes(count: int, *, with_core: bool) -> set[str]:
    """Which of the 16 subjects are passed; without the core, English is never among them."""
    order = [*CORE, *OTHERS] if with_core else [*OTHERS, "SV", "MA", "EN"]
    return set(order[:count])


def tell(school: School) -> None:
    """Put the cohort in the database: terms, students, cases, and grades with their results."""
    days = ((1, 2014, (1, 10), (6, 11)), (2, 2014, (8, 18), (12, 19)), (1, 2015, (1, 12), (6, 12)))
    terms = [
        Term.objects.create(year=y, season=s, start=datetime.date(y, *a), end=datetime.date(y, *b))
        for s, y, a, b in days
    ]
    subjects = {subject.code: subject for subject in Subject.objects.all()}
    steps = {step.code: step for step in GradeStep.objects.on(terms[0].start)}
    grades = []

    def add(key: str, sex: str, enrolled: datetime.date, marks: list[str]) -> None:
        student = Student.objects.create(
            key=key,
            given_name="Nora",
            family_name="Ek",
            sex=sex,
            birth_date=datetime.date(1999, 5, 5),
            school=school,
            year=9,
        )
        Case.objects.create(
            student=student, school=school, stage=Stage.CARRYING_OUT, proposed_on=enrolled, enrolled_on=enrolled
        )
        for term, mark in zip(terms, marks, strict=False):
            passed = passed_codes(int(mark.rstrip("*")), with_core=mark.endswith("*"))
            grades.extend(
                Grade(
                    student=student,
                    term=term,
                    subject=subjects[code],
                    step=steps["E" if code in passed else "F"],
                    source=GradeSource.FILE,
                )
                for code in (*CORE, *OTHERS)
            )

    for number, line in enumerate(TWO_TERMS.split("\n")[1:-1]):
        sex, half, stay, *marks = line.split()
        add(f"{half}{number:03}", sex, ENROLLED[stay], marks)
    for number in range(ONE_TERM):
        add(f"one{number:03}", "FM"[number % 2], ENROLLED["long"], ["5"])
    for number in range(NO_GRADES):
        add(f"none{number:03}", "FM"[number % 2], ENROLLED["long"], [])
    Grade.objects.bulk_create(grades)
    term_results.make_anew()

"""The grades of the demo's students, term by term, as files that the city imports; and a few corrections by hand."""

from __future__ import annotations

import datetime
import random

from ppss.demo.beginnings import World
from ppss.demo.files import import_term
from students.actions import grades
from students.models import Grade, GradeStep, Student, Term

#: Of its own, so that the stories stay as they are whatever is graded.
SEED = 20
#: The first year with grades.
FIRST_YEAR = 6
EVERYBODY = ("BL", "EN", "HKK", "IDH", "MA", "MU", "SL", "TK")
SCIENCE, SOCIAL = ("BI", "FY", "KE"), ("GE", "HI", "RE", "SH")
#: Subjects in which students who are away much fall behind first, and those in which they keep up.
HARD = {"MA": -0.35, "EN": -0.1, "FY": -0.3, "KE": -0.3, "SV": -0.15, "BL": 0.45, "IDH": 0.1, "SL": 0.45, "HKK": 0.3}
#: From what a student has shown to a grade, the best first.
STEPS = ((2.1, "A"), (1.6, "B"), (1.1, "C"), (0.6, "D"), (0.0, "E"), (-0.9, "F"))
HEADINGS = ("elev", "termin", "ämne", "betyg")
REASONS = (
    "Läraren hade fört in fel betyg i filen.",
    "Kompletterat efter terminens slut, enligt läraren.",
)


class Report:
    """What one student gets in each term: the same person, with good terms and bad ones."""

    def __init__(self, student: Student, rng: random.Random) -> None:
        self.student, self.rng = student, rng
        self.level = rng.gauss(0.1, 0.7)
        self.drift = rng.gauss(0.02, 0.08) - 0.15 * self.level  # who stands low has more to win
        self.strong = {subject: rng.gauss(0, 0.45) for subject in (*EVERYBODY, *SCIENCE, *SOCIAL, "SV", "M2", "ML")}
        self.with_language = rng.random() < 0.55
        self.second_swedish = student.language != "svenska" and rng.random() < 0.6
        self.mother_tongue = student.language != "svenska" and rng.random() < 0.5
        self.single_grades = rng.random() < 0.4

    def term(self, year: int) -> dict[str, str]:
        """Subject to grade: a little further than the term before, in a term that is good or bad."""
        self.level += self.drift
        shown = self.level + self.rng.gauss(0, 0.3)
        return {subject: self._grade(subject, shown) for subject in self._subjects(year)}

    def _subjects(self, year: int) -> list[str]:
        together = year == FIRST_YEAR and self.single_grades
        found = [*EVERYBODY, *(("NO", "SO") if together else (*SCIENCE, *SOCIAL))]
        found.append("SVA" if self.second_swedish else "SV")
        found += ["M2"] * self.with_language + ["ML"] * self.mother_tongue
        return found

    def _grade(self, subject: str, shown: float) -> str:
        shown += self.strong.get("SV" if subject == "SVA" else subject, 0)
        shown += HARD.get(subject, 0) + self.rng.gauss(0, 0.25)
        return next((grade for least, grade in STEPS if shown >= least), "-")


def _school_year(day: datetime.date) -> int:
    return day.year if day.month >= 7 else day.year - 1


def tell_grades(world: World) -> None:
    """Every term that has ended, as one file of the city; two grades are corrected afterwards."""
    rng = random.Random(SEED)  # noqa: S311 - the same demo every time, not a secret
    today, admin = world.clock.today, world.places.people["admin"]
    students = list(Student.objects.exclude(personal_identity_number=None).order_by("pk"))
    reports = [Report(student, rng) for student in students]
    for term in Term.objects.filter(end__lt=today).order_by("start"):
        ago = _school_year(today) - _school_year(term.start)
        rows = [
            (report.student.personal_identity_number, term.code, subject, grade)
            for report in reports
            if (year := report.student.year - ago) >= FIRST_YEAR
            for subject, grade in report.term(year).items()
        ]
        if rows:
            import_term(kind="grades", of="betyg", term=term, rows=[HEADINGS, *rows], by=admin)
    _correct(world, rng)


def _correct(world: World, rng: random.Random) -> None:
    """Two grades of the first coach's students, each a step up."""
    coach = world.places.people["coach_school"]
    newest = Term.objects.filter(end__lt=world.clock.today).order_by("-start").first()
    low = Grade.objects.visible_to(coach).filter(term=newest, step__code__in=("F", "D"))
    low = list(low.select_related("student", "subject", "step").order_by("student", "subject"))
    steps = {step.code: step for step in GradeStep.objects.on(newest.start)} if newest else {}
    for grade, reason in zip(rng.sample(low, min(len(low), len(REASONS))), REASONS, strict=False):
        better = steps[{"F": "E", "D": "C"}[grade.step.code]]
        grades.correct(
            student=grade.student,
            term=newest,
            subject=grade.subject,
            step=better,
            seen=grade.step,
            reason=reason,
            by=coach,
        )

"""What a family asks for: administrators register, whoever works with the student hands over, staff correct."""

import datetime

from students.actions import corrections, subject_exports
from tests.access import Row, makes

ELSEWHERE = ("coach_other", "social_other", "eht_other")


@makes("student")
def student(world) -> dict:
    return {"pk": world.case().student_id}


@makes("student", reach="holds")
def asked_for(world) -> dict:
    return student(world)


@makes("DataSubjectExport", reach="hands_over")
def export(world) -> dict:
    """An export about a student of Bredängsskolan, put together, for the coach of social services to hand over."""
    made = subject_exports.ask(
        student=world.case().student,
        by=world.people["admin"],
        asked_by="student",
        asked_name="Nora Ek",
        asked_on=datetime.date(2026, 11, 2),
        reason="Shown an identity card",
        language="sv",
        handler=world.people["coach_social"],
    )
    subject_exports.build(export_id=made.pk)
    return {"pk": made.pk}


@makes("Correction")
def correction(world) -> dict:
    row = corrections.register(
        student=world.case().student,
        by=world.people["coach_school"],
        asked_by="guardian",
        asked_name="Ylva Ek",
        asked_on=datetime.date(2026, 11, 2),
        wrong="The class is 7A",
    )
    return {"pk": row.pk}


WORKERS = ("coach_school", "coach_social", "coach_other", "social_other", "eht", "eht_other")
#: Those who work with cases reach the pages, and see their own exports there; the rest of them is not there. The
#: administrator of the cast works for social services, so that Omar Ali hands over.
ALONE = dict.fromkeys(WORKERS, 404) | {"coach_social": 200}
MINE = ALONE | {"admin": 200}
MOVED = dict.fromkeys(WORKERS, 404) | {"coach_social": 302, "admin": 302}
SEES = {"coach_school": 200, "coach_social": 200, "eht": 200} | dict.fromkeys(ELSEWHERE, 404)
OWN = {"coach_school": 200, "coach_social": 404, "eht": 200} | dict.fromkeys(ELSEWHERE, 404)

ROWS = [
    Row("students:subject_exports", {"admin": 200} | dict.fromkeys(WORKERS, 200)),
    Row("students:subject_export_new", {"admin": 200}),
    Row("students:subject_export_ask", {"admin": 200}, asked_for),
    Row("students:subject_export", MINE, export),
    Row("students:subject_export_progress", MINE, export),
    Row("students:subject_export_file", ALONE, export),
    Row("students:subject_export_hand_over", ALONE, export, method="post"),
    Row("students:subject_export_give_to", {"admin": 200}, export, method="post"),
    Row("students:subject_export_anew", MOVED, export, method="post"),
    Row("students:subject_export_take_back", {"admin": 200}, export),
    Row("students:correction_new", SEES, student),
    Row("students:correction", OWN, correction),
]

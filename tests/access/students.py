"""Students, guardians, duplicates and protected identity."""

from students.choices import Protection
from students.models import NamedStaff
from tests.access import KNOCKERS, Row

SEES = {k: 200 for k in ("coach_school", "eht")}
OUTSIDE = {k: 404 for k in ("coach_social", "coach_other", "social_other", "eht_other")}
CLOSED_TO_SOCIAL = {"coach_social": 403, "social_other": 403}
MOVED = {k: 302 for k in ("coach_school", "eht")}


def student(world) -> dict:
    return {"pk": world.student().pk}


def known_to_social_services(world) -> dict:
    return {"pk": world.case().student_id}


def protected(world) -> dict:
    row = world.student(protection=Protection.SECRECY_MARKING)
    NamedStaff.objects.create(student=row, user=world.people["eht"])
    return {"pk": row.pk}


def guardian(world) -> dict:
    row = world.student()
    return {"pk": row.pk, "guardian_pk": world.guardian(row).pk}


def sibling(world) -> dict:
    return {"pk": world.student().pk, "guardian_pk": world.guardian(world.student("Elis", "Ek")).pk}


def two(world) -> dict:
    return {"pk": world.student().pk, "other_pk": world.student("Norah", "Ek").pk}


def named(world) -> dict:
    row = world.student(protection=Protection.SECRECY_MARKING)
    for key in ("eht", "coach_school"):
        NamedStaff.objects.create(student=row, user=world.people[key])
    return {"pk": row.pk, "user_pk": world.people["head"].pk}


NOBODY_SUCH = {"coach_school": 404, "eht": 404}
STAFF = {k: 200 for k in KNOCKERS if k.startswith(("coach", "eht", "social"))}

ROWS = [
    Row("students:students", expect=STAFF),
    Row("students:student", make=student, expect=SEES | OUTSIDE),
    Row("students:student", make=known_to_social_services, expect=SEES | OUTSIDE | {"coach_social": 200}),
    Row("students:student", make=protected, expect=OUTSIDE | {"coach_school": 404, "eht": 200}),
    Row("students:student_reveal", make=student, method="post", expect=SEES | OUTSIDE),
    Row("students:student_new", expect=STAFF | CLOSED_TO_SOCIAL),
    Row("students:student_edit", make=student, expect=SEES | OUTSIDE),
    Row("students:student_protect", make=student, expect=SEES | OUTSIDE | CLOSED_TO_SOCIAL),
    Row(
        "students:staff_unname",
        make=named,
        method="post",
        expect=OUTSIDE | CLOSED_TO_SOCIAL | {"coach_school": 404, "eht": 404},
    ),
    Row("students:guardian_new", make=student, expect=SEES | OUTSIDE),
    Row("students:guardian_edit", make=guardian, expect=SEES | OUTSIDE),
    Row("students:guardian_link", make=sibling, method="post", expect=MOVED | OUTSIDE),
    Row("students:guardian_remove", make=guardian, expect=SEES | OUTSIDE),
    Row("students:merge_choose", make=student, expect={"eht": 200, "eht_other": 404}),
    Row("students:merge", make=two, expect={"eht": 200, "eht_other": 404}),
]

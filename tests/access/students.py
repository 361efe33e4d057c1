"""Students, guardians, duplicates and protected identity."""

from students.choices import Protection
from students.models import GuardianStaff, NamedStaff
from tests.access import KNOCKERS, Row, makes

SEES = {k: 200 for k in ("coach_school", "coach_social", "eht")}
OUTSIDE = {k: 404 for k in ("coach_other", "social_other", "eht_other")}
UNKNOWN = {"coach_social": 404}
CLOSED_TO_SOCIAL = {"coach_social": 403, "social_other": 403}
MOVED = {k: 302 for k in SEES}


@makes("student")
def student(world) -> dict:
    """Both agencies work with the student under a consent."""
    return {"pk": world.case().student_id}


def unknown(world) -> dict:
    """Nobody of social services has heard of the student."""
    return {"pk": world.student().pk}


def protected(world) -> dict:
    row = world.student(protection=Protection.SECRECY_MARKING)
    NamedStaff.objects.create(student=row, user=world.people["eht"])
    return {"pk": row.pk}


@makes("guardian", kwargs=lambda subject, row: {"pk": subject.student.pk, "guardian_pk": row.pk})
def guardian(world) -> dict:
    row = world.case().student
    return {"pk": row.pk, "guardian_pk": row.guardians.get().pk}


@makes("student", kwargs=lambda subject, row: {"pk": row.pk, "guardian_pk": subject.guardians[0].pk})
def link(world) -> dict:
    """The tie to a guardian, who may stand under an alias."""
    return guardian(world)


@makes(
    "GuardianStaff",
    kwargs=lambda subject, row: {"pk": subject.student.pk, "guardian_pk": row.guardian_id, "user_pk": row.user_id},
)
def named_for_guardian(world) -> dict:
    row = world.case().student
    protected = world.guardian(row, "Doris", protection=Protection.SECRECY_MARKING)
    for key in ("eht", "coach_school", "head"):
        GuardianStaff.objects.create(guardian=protected, user=world.people[key])
    return {"pk": row.pk, "guardian_pk": protected.pk, "user_pk": world.people["head"].pk}


@makes(
    "guardian", kwargs=lambda subject, row: {"pk": subject.student.pk, "guardian_pk": subject.sibling.guardians[0].pk}
)
def sibling(world) -> dict:
    """A guardian of another student whom all of them know."""
    other = world.case(world.student("Elis", "Ek")).student
    return {"pk": world.case().student_id, "guardian_pk": other.guardians.get().pk}


@makes("student", kwargs=lambda subject, row: {"pk": row.pk, "other_pk": subject.sibling.student.pk})
def two(world) -> dict:
    return {"pk": world.student().pk, "other_pk": world.student("Norah", "Ek").pk}


@makes("NamedStaff", kwargs=lambda subject, row: {"pk": row.student_id, "user_pk": row.user_id})
def named(world) -> dict:
    row = world.student(protection=Protection.SECRECY_MARKING)
    for key in ("eht", "coach_school", "head"):
        NamedStaff.objects.create(student=row, user=world.people[key])
    return {"pk": row.pk, "user_pk": world.people["head"].pk}


STAFF = {k: 200 for k in KNOCKERS if k.startswith(("coach", "eht", "social"))}

ROWS = [
    Row("students:students", expect=STAFF, also=("sort=school", "sort=-class")),
    Row("students:student", make=student, expect=SEES | OUTSIDE),
    Row("students:student", make=unknown, expect=SEES | OUTSIDE | UNKNOWN),
    Row("students:student", make=protected, expect=SEES | OUTSIDE | UNKNOWN | {"coach_school": 404}),
    Row("students:student_reveal", make=student, method="post", expect=SEES | OUTSIDE),
    Row("students:student_new", expect=STAFF | CLOSED_TO_SOCIAL),
    Row("students:student_edit", make=student, expect=SEES | OUTSIDE),
    Row("students:student_protect", make=student, expect=SEES | OUTSIDE | CLOSED_TO_SOCIAL),
    Row("students:staff_unname", make=named, method="post", expect=MOVED | OUTSIDE | CLOSED_TO_SOCIAL),
    Row("students:guardian_new", make=student, expect=SEES | OUTSIDE),
    Row("students:guardian_edit", make=guardian, expect=SEES | OUTSIDE),
    Row("students:guardian_link", make=sibling, method="post", expect=MOVED | OUTSIDE),
    Row("students:guardian_remove", make=link, expect=SEES | OUTSIDE),
    Row("students:guardian_reveal", make=guardian, method="post", expect=SEES | OUTSIDE),
    Row("students:guardian_protect", make=guardian, expect=SEES | OUTSIDE | CLOSED_TO_SOCIAL),
    Row(
        "students:guardian_unname",
        make=named_for_guardian,
        method="post",
        expect=MOVED | OUTSIDE | CLOSED_TO_SOCIAL,
    ),
    Row("students:merge_choose", make=student, expect={"eht": 200, "eht_other": 404}),
    Row("students:merge", make=two, expect={"eht": 200, "eht_other": 404}),
]

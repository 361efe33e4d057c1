"""Consents: staff of both agencies at the school, who may know the student; nobody elsewhere."""

from django.core.files.base import ContentFile

from tests.access import Row, makes

EXPECT = {
    "coach_school": 200,
    "coach_social": 200,
    "eht": 200,
    "coach_other": 404,
    "social_other": 404,
    "eht_other": 404,
}


@makes("Consent")
def consent(world):
    student = world.student()
    world.guardian(student)
    return {"pk": world.consent(student).pk}


def waiting(world):
    """Signed by nobody yet: social services may not know the student."""
    student = world.student()
    world.guardian(student)
    return {"pk": world.consent(student, signed=False).pk}


@makes("student")
def student(world):
    student = world.student()
    world.guardian(student)
    world.consent(student)
    return {"pk": student.pk}


@makes("Consent", reach="opens_guardian")
def scanned(world):
    student = world.student()
    world.guardian(student)
    consent = world.consent(student, scan_name="samtycke.pdf")
    consent.scan.save("a.pdf", ContentFile(b"%PDF-"))
    return {"pk": consent.pk}


ROWS = [
    Row("students:consent_new", EXPECT, student),
    Row("students:consent", EXPECT, consent),
    Row("students:consent", EXPECT | {"coach_social": 404}, waiting),
    Row("students:consent_history", EXPECT, consent),
    Row("students:consent_answers", EXPECT, consent),
    Row("students:consent_correct", EXPECT, consent),
    Row("students:consent_narrow", EXPECT, consent),
    Row("students:consent_renew", EXPECT, consent),
    Row("students:consent_scan", EXPECT, scanned),
    Row("students:consent_withdraw", EXPECT, consent),
]

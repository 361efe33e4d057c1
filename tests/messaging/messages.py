"""Messages of tests."""

from __future__ import annotations

from accounts.choices import Agency, Category
from messaging.choices import Channel, Kind
from students.models import Student


def fields(student: Student, **more: object) -> dict[str, object]:
    """What ``outbox.write`` takes for an SMS about the student to Ylva Ek; the number is one kept for fiction."""
    given = {
        "key": ("single", student.pk),
        "kind": Kind.SINGLE,
        "channel": Channel.SMS,
        "recipient": "Ylva Ek",
        "address": "+46701740605",
        "text": "God morgon Nora!",
        "student": student,
        "agency": Agency.SCHOOL,
        "category": Category.CONTACTS,
    }
    return given | more

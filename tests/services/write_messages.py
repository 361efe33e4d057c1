"""``python -m tests.services.write_messages COUNT FIRST``: so many messages about one student, each its own."""

from __future__ import annotations

import datetime
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ppss.settings")
django.setup()

from accounts.choices import Agency, Category  # noqa: E402
from accounts.models import District, School  # noqa: E402
from messaging.actions import outbox  # noqa: E402
from messaging.choices import Channel, Kind  # noqa: E402
from students.models import Student  # noqa: E402


def student() -> Student:
    found = Student.objects.first()
    if found:
        return found
    school = School.objects.create(name="Bredängsskolan", district=District.objects.create(name="Skärholmen"))
    born = datetime.date(2013, 3, 14)
    return Student.objects.create(given_name="Nora", family_name="Ek", school=school, year=7, birth_date=born)


def write(count: int, first: int) -> None:
    about = {"student": student(), "agency": Agency.SCHOOL, "category": Category.CONTACTS, "any_hour": True}
    for start in range(first, first + count, outbox.AT_ONCE):
        rows = [
            outbox.message(
                key=("test", number),
                kind=Kind.SINGLE,
                channel=Channel.SMS,
                recipient="Ylva Ek",
                address=f"+4670174{number % 95 + 605:04d}",
                text=f"Hej! Meddelande {number}.",
                **about,
            )
            for number in range(start, min(start + outbox.AT_ONCE, first + count))
        ]
        outbox.write_many(rows)


if __name__ == "__main__":
    write(int(sys.argv[1]), int(sys.argv[2]))

"""The calendar: admins alone keep it."""

import datetime

from students.choices import Season
from students.models import SchoolBreak, Term
from tests.access import Row

ADMIN = {"admin": 200}
SAVED = {"admin": 302}


def term(world) -> dict:
    days = {"start": datetime.date(2026, 8, 18), "end": datetime.date(2026, 12, 18)}
    return {"pk": Term.objects.create(year=2026, season=Season.HT, **days).pk}


def holiday(world) -> dict:
    days = {"start": datetime.date(2026, 10, 26), "end": datetime.date(2026, 10, 30)}
    return {"pk": SchoolBreak.objects.create(name="Höstlov", **days).pk}


ROWS = [
    Row("students:terms", ADMIN),
    Row("students:term_new", ADMIN),
    Row("students:term_edit", ADMIN, term),
    Row("students:term_remove", ADMIN, term),
    Row("students:term_remove", SAVED, term, method="post"),
    Row("students:break_new", ADMIN),
    Row("students:break_edit", ADMIN, holiday),
    Row("students:break_remove", ADMIN, holiday),
    Row("students:break_remove", SAVED, holiday, method="post"),
]

"""The access log is the admins' alone."""

import datetime

from accounts.models import AccessEntry, LookReview
from tests.access import Row, makes


@makes("student", kwargs=lambda subject, row: {"alias": row.alias})
def paper(world) -> dict:
    return {"alias": world.student().alias}


def review(world) -> dict:
    eht = world.people["eht"]
    entry = AccessEntry.objects.create(user_id=eht.pk, user_label=eht.name, what="case", path="/", student_ids=[])
    return {"pk": LookReview.objects.create(month=datetime.date(2026, 10, 1), entry=entry).pk}


ROWS = [
    Row("students:looks", expect={"admin": 200}),
    Row("students:looks_file", expect={"admin": 200}),
    Row("students:looks_outside", expect={"admin": 200}),
    Row("students:looks_outside_file", expect={"admin": 200}),
    Row("students:looks_paper", expect={"admin": 200}, make=paper),
    Row("students:openings", expect={"admin": 200}, also=("show=all",)),
    Row("students:log_reviews", expect={"admin": 200}),
    Row("students:log_review", expect={"admin": 200}, make=review),
]

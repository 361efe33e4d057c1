"""``python -m benchmarks.weekly_reports COUNT``: queries for each hundred reports that are built, and that are sent.

In the database of the environment, which is to be empty. Prints JSON: queries by hundred, and reports a second.
"""

from __future__ import annotations

import datetime
import json
import os
import sys
import time

import django
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ppss.settings")
django.setup()

from absence.models import WeeklySum  # noqa: E402
from accounts.choices import Agency, Category  # noqa: E402
from accounts.models import District, School, Team, User  # noqa: E402
from cases.choices import Result, Stage  # noqa: E402
from cases.models import Case, SubGoal, SubGoalResult, WeeklyFollowUp  # noqa: E402
from outreach.actions import weekly_reports  # noqa: E402
from outreach.building import AT_ONCE  # noqa: E402
from outreach.models import WeeklyReport  # noqa: E402
from ppss.lib import weeks  # noqa: E402
from students.choices import Answer  # noqa: E402
from students.models import Consent, ConsentAnswer, ConsentCategory, Guardian, Guardianship, Student  # noqa: E402


def tell(count: int, week: datetime.date) -> list[Case]:
    """So many cases of which there is something to tell: consent, guardian, attendance, follow-up, three sub-goals."""
    today = timezone.localdate()
    begun, until = today - datetime.timedelta(days=30), today + datetime.timedelta(days=60)
    district, _new = District.objects.get_or_create(name="Skärholmen")
    school, _new = School.objects.get_or_create(name="Bredängsskolan", defaults={"district": district})
    Team.objects.get_or_create(name="Team Skärholmen")[0].schools.add(school)
    coach = User.objects.create_user("coach@demo.example", "x", name="Sara Lind", agency=Agency.SCHOOL)
    born = datetime.date(2013, 3, 14)
    students = [
        Student(given_name=f"Elev{n}", family_name="Ek", school=school, year=7, birth_date=born) for n in range(count)
    ]
    guardians = [
        Guardian(given_name="Ylva", family_name="Ek", mobile=f"+4670174{n % 95 + 605:04d}") for n in range(count)
    ]
    for row in (*students, *guardians):
        row.derive()
    students, guardians = Student.objects.bulk_create(students), Guardian.objects.bulk_create(guardians)
    Guardianship.objects.bulk_create(
        Guardianship(student=student, guardian=guardian) for student, guardian in zip(students, guardians, strict=True)
    )
    dates = {"informed_on": begun, "valid_from": begun, "valid_until": until, "student_signed_on": begun}
    consents = Consent.objects.bulk_create(
        Consent(student=student, agency=Agency.SCHOOL, **dates) for student in students
    )
    ConsentCategory.objects.bulk_create(
        ConsentCategory(consent=consent, category=category) for consent in consents for category in Category
    )
    ConsentAnswer.objects.bulk_create(
        ConsentAnswer(consent=consent, guardian=guardian, answer=Answer.SIGNED, answered_on=begun)
        for consent, guardian in zip(consents, guardians, strict=True)
    )
    cases = Case.objects.bulk_create(
        Case(student=s, school=school, stage=Stage.CARRYING_OUT, proposed_on=begun, enrolled_on=begun) for s in students
    )
    sums = {"lessons": 20, "scheduled": 1200, "reported": 1000, "present": 750, "valid": 200, "invalid": 50, "other": 0}
    WeeklySum.objects.bulk_create(WeeklySum(student=student, week=week, **sums) for student in students)
    written = {"agency": Agency.SCHOOL, "category": Category.PLAN, "created_by": coach}
    saved = {"saved_by": coach, "saved_at": timezone.now(), "homework": "Läs kapitel 3.", "good_news": "Kom själv."}
    follow_ups = WeeklyFollowUp.objects.bulk_create(
        WeeklyFollowUp(case=case, week=week, **written, **saved) for case in cases
    )
    goals = SubGoal.objects.bulk_create(
        SubGoal(case=case, text=f"Delmål {n}", first_week=week, last_week=weeks.shift(week, 1), **written)
        for case in cases
        for n in range(3)
    )
    by_case = {row.case_id: row for row in follow_ups}
    SubGoalResult.objects.bulk_create(
        SubGoalResult(follow_up=by_case[goal.case_id], sub_goal=goal, result=Result.MET) for goal in goals
    )
    return cases


def measured(what: object, count: int) -> dict[str, object]:
    """Queries of each hundred, and how many a second all of them are; ``what`` is called with where each begins."""
    queries, began = [], time.monotonic()
    for start in range(0, count, AT_ONCE):
        with CaptureQueriesContext(connection) as asked:
            what(start)
        queries.append(len(asked))
    return {"queries": queries, "a_second": count / (time.monotonic() - began)}


def main(count: int) -> dict[str, object]:
    week = weeks.monday(timezone.localdate())
    cases = tell(count, week)

    def build(start: int) -> None:
        weekly_reports.build(cases=cases[start : start + AT_ONCE], week=week, by=None, goes_at=timezone.now())

    built = measured(build, count)
    ids = list(WeeklyReport.objects.order_by("pk").values_list("pk", flat=True))

    def send(start: int) -> None:
        weekly_reports.send_ready(reports=ids[start : start + AT_ONCE], now=timezone.now())

    sent = measured(send, count)
    assert WeeklyReport.objects.filter(state="sent").count() == count
    return {"built": built, "sent": sent}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))

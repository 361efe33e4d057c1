"""``python -m benchmarks.dashboard``: the dashboard over 300 districts, 30,000 cases and 1,000,000 follow-ups.

Beside it stands the plain SQL that answers the same questions, written without thought of the program's own. Exit
status 1 when the page's SQL takes more than twice that, the page itself 150 ms more than its SQL, or when the number
of queries depends on the rows.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import io
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator

import django
from django.db import connection
from django.test import Client
from django.urls import reverse

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
django.setup()

from absence.models import AbsenceFigure, WeeklySum  # noqa: E402 - after setup
from accounts.choices import Role  # noqa: E402
from accounts.models import District, Membership, School, User  # noqa: E402
from benchmarks.dashboard_sql import questions  # noqa: E402
from cases.choices import Attainment, ClosingReason, Stage  # noqa: E402
from cases.models import Booster, Case, Closing, Contact, WeeklyFollowUp  # noqa: E402
from messaging.models import Message  # noqa: E402
from ppss.lib import weeks  # noqa: E402
from students.choices import Sex  # noqa: E402
from students.models import Guardian, Student, Term  # noqa: E402

DAY = datetime.timedelta(days=1)
#: The demands: the page's SQL against the plain SQL, and what the page may take besides, in milliseconds.
TIMES, BESIDES = 2.0, 150.0
BATCH = 5000


def tell(districts: int, cases: int, follow_ups: int, today: datetime.date) -> None:
    """Rows as three years of a large country's city would leave them: a fifth of the cases going, the others closed."""
    rng = random.Random(7)
    for year in range(today.year - 3, today.year + 1):
        spring, autumn = ((1, 10), (6, 10)), ((8, 18), (12, 19))
        for season, (first, last) in ((1, spring), (2, autumn)):
            days = datetime.date(year, *first), datetime.date(year, *last)
            Term.objects.get_or_create(year=year, season=season, defaults={"start": days[0], "end": days[1]})
    places = District.objects.bulk_create(District(name=f"Distrikt {n:03}") for n in range(districts))
    schools = School.objects.bulk_create(
        School(name=f"Skola {n:04}", district=places[n % districts]) for n in range(2 * districts)
    )
    students = _many(Student, cases, lambda n: _student(n, schools, rng))
    figures = _many(AbsenceFigure, cases, lambda n: _figure(students[n], today, rng))
    rows = _many(Case, cases, lambda n: _case(n, students[n], figures[n], today, rng))
    ended = [case for case in rows if case.closed_on]
    after = _many(AbsenceFigure, len(ended), lambda n: _figure(ended[n].student, today, rng))
    closings = _many(Closing, len(ended), lambda n: _closing(ended[n], after[n], rng))
    _many(Booster, len(closings), lambda n: _booster(closings[n], rng))
    going = [case for case in rows if not case.closed_on]
    this = weeks.monday(today)
    _many(WeeklySum, 8 * len(going), lambda n: _sum(going[n // 8].student, weeks.shift(this, -1 - n % 8), rng))
    _many(Contact, len(going), lambda n: _contact(going[n], today, rng))
    guardian = Guardian.objects.create(given_name="E", family_name="Vårdnadshavare")
    _many(Message, 4 * len(going), lambda n: _message(n, going[n // 4], guardian, today, rng))
    each = max(follow_ups // cases, 1)
    for first in range(0, cases, 2000):
        some = rows[first : first + 2000]
        WeeklyFollowUp.objects.bulk_create(
            (_follow_up(case, n) for case in some for n in range(each)), batch_size=BATCH
        )


def _many(model: type, count: int, make: Callable[[int], object]) -> list:
    made = []
    for first in range(0, count, BATCH):
        made += model.objects.bulk_create([make(n) for n in range(first, min(first + BATCH, count))])
    return made


def _student(n: int, schools: list[School], rng: random.Random) -> Student:
    sex, year = rng.choice([Sex.FEMALE, Sex.MALE]), rng.randint(4, 9)
    born = datetime.date(2012, 1, 1)
    return Student(
        key=f"b{n}",
        given_name="E",
        family_name=f"{n}",
        sex=sex,
        birth_date=born,
        year=year,
        school=schools[n % len(schools)],
        alias=f"Elev {n:08X}",
    )


def _figure(student: Student, today: datetime.date, rng: random.Random) -> AbsenceFigure:
    first = today - 300 * DAY
    return AbsenceFigure(
        student=student, share=f"{rng.random():.4f}", first_day=first, last_day=first + 27 * DAY, source="computed"
    )


def _case(n: int, student: Student, figure: AbsenceFigure, today: datetime.date, rng: random.Random) -> Case:
    is_going = n % 5 == 0
    begun = today - (rng.randint(40, 300) if is_going else rng.randint(250, 1000)) * DAY
    return Case(
        student=student,
        school_id=student.school_id,
        stage=Stage.CARRYING_OUT if is_going else Stage.CLOSING,
        proposed_on=begun - rng.randint(5, 40) * DAY,
        enrolled_on=begun,
        closed_on=None if is_going else begun + rng.randint(60, 240) * DAY,
        initial_absence=figure,
    )


def _closing(case: Case, figure: AbsenceFigure, rng: random.Random) -> Closing:
    return Closing(
        case=case,
        agency="school",
        category=Closing.CATEGORY,
        enrolled_on=case.enrolled_on,
        closed_on=case.closed_on,
        goal_attainment=rng.choice(Attainment.values),
        absence=figure,
        satisfaction=rng.randint(1, 10),
        reason=ClosingReason.GOALS,
    )


def _booster(closing: Closing, rng: random.Random) -> Booster:
    due = closing.closed_on + 90 * DAY
    held = due if rng.random() < 0.7 else None
    return Booster(
        case_id=closing.case_id, closing=closing, agency="school", category=Booster.CATEGORY, due_on=due, held_on=held
    )


def _sum(student: Student, week: datetime.date, rng: random.Random) -> WeeklySum:
    reported, absent = 1200, rng.randint(0, 600)
    minutes = {"present": reported - absent, "valid": absent, "invalid": 0, "other": 0}
    return WeeklySum(student=student, week=week, lessons=24, scheduled=1400, reported=reported, **minutes)


def _contact(case: Case, today: datetime.date, rng: random.Random) -> Contact:
    at = datetime.datetime.combine(today - rng.randint(1, 60) * DAY, datetime.time(12), tzinfo=datetime.UTC)
    return Contact(case=case, agency="school", category=Contact.CATEGORY, kind="call", with_whom="guardian", at=at)


def _message(n: int, case: Case, guardian: Guardian, today: datetime.date, rng: random.Random) -> Message:
    """A weekly report, of those of some weeks."""
    at = datetime.datetime.combine(today - rng.randint(1, 90) * DAY, datetime.time(15), tzinfo=datetime.UTC)
    about = {"student_id": case.student_id, "guardian": guardian, "state": rng.choice(["delivered", "failed"])}
    return Message(key=f"b{n}", kind="weekly_report", channel="sms", state_at=at, expires_at=at, **about)


def _follow_up(case: Case, n: int) -> WeeklyFollowUp:
    """The weeks from enrolment on; of a case that goes on also those just past."""
    week = weeks.shift(case.enrolled_on, n)
    return WeeklyFollowUp(case=case, week=week, agency="school", category=WeeklyFollowUp.CATEGORY)


@contextlib.contextmanager
def counting(spent: list[float]) -> Iterator[None]:
    """Adds up the seconds that the database takes for statements."""

    def timed(execute, sql, params, many, context):  # noqa: ANN001, ANN202 - Django's own signature
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent.append(time.perf_counter() - begun)

    with connection.execute_wrapper(timed):
        yield


def measure(client: Client, url: str, district: int | None, today: datetime.date, rounds: int) -> dict[str, float]:
    """Medians in milliseconds: the page's SQL, the page beside it, and the plain SQL; and the number of queries."""
    page, sql, plain, queries = [], [], [], 0
    for _round in range(rounds + 1):
        spent: list[float] = []
        begun = time.perf_counter()
        with counting(spent):
            response = client.get(url)
        total = time.perf_counter() - begun
        if response.status_code != 200:
            raise SystemExit(f"{url} answered {response.status_code}")
        begun = time.perf_counter()
        with connection.cursor() as cursor:
            for statement, params in questions(district, today):
                cursor.execute(statement, params)
                cursor.fetchall()
        plain.append(time.perf_counter() - begun)
        page.append(total - sum(spent))
        sql.append(sum(spent))
        queries = len(spent)
    middle = {
        name: statistics.median(times[1:]) * 1000 for name, times in (("page", page), ("sql", sql), ("plain", plain))
    }
    return middle | {"queries": queries}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--districts", type=int, default=300)
    parser.add_argument("--cases", type=int, default=30_000)
    parser.add_argument("--follow-ups", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    today = datetime.date.today()  # noqa: DTZ011 - as the page has it
    with contextlib.redirect_stdout(io.StringIO()):
        connection.creation.create_test_db(verbosity=0)
    admin = User.objects.create(email="a@example.com", name="A", agency="social_services")
    Membership.objects.create(user=admin, role=Role.ADMIN, first_day=today)
    client = Client()
    client.force_login(admin)
    city = reverse("reports:districts")
    tell(3, 30, 300, today)
    few = measure(client, city, None, today, 1)["queries"]
    print(f"Telling {asked.cases} cases ...", file=sys.stderr)
    tell_more(asked, today)
    one = District.objects.order_by("-pk").first()
    urls = {"city": (city, None), "one district": (reverse("reports:district", args=[one.pk]), one.pk)}
    print(f"{'dashboard':16}{'SQL ms':>9}{'plain ms':>10}{'ratio':>7}{'besides ms':>12}{'queries':>9}")
    is_good = True
    for name, (url, district) in urls.items():
        found = measure(client, url, district, today, asked.rounds)
        ratio = found["sql"] / found["plain"]
        is_within = ratio <= TIMES and found["page"] <= BESIDES and (district or found["queries"] == few)
        mark = "" if is_within else "  too slow, or more queries with more rows"
        figures = f"{found['sql']:>9.0f}{found['plain']:>10.0f}{ratio:>7.2f}{found['page']:>12.0f}"
        print(f"{name:16}{figures}{found['queries']:>9}{mark}")
        is_good &= bool(is_within)
    print(f"{few} queries with 3 districts ({connection.vendor})")
    connection.creation.destroy_test_db(":memory:", verbosity=0)
    return 0 if is_good else 1


def tell_more(asked: argparse.Namespace, today: datetime.date) -> None:
    """The small rows go, the large come; names and keys are the same."""
    for model in (
        Message,
        Guardian,
        Booster,
        Closing,
        Contact,
        WeeklyFollowUp,
        Case,
        WeeklySum,
        AbsenceFigure,
        Student,
        School,
        District,
    ):
        model.objects.all().delete()
    tell(asked.districts, asked.cases, asked.follow_ups, today)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    else:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


if __name__ == "__main__":
    sys.exit(main())

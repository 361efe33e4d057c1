"""``python -m benchmarks.attendance_reading``: the absence list and the totals of schools, beside plain SQL.

Plain SQL answers the same question from the weekly sums, and is sent and fetched by the driver alone. Beside it stands
the same asked of the lessons, as it would be without weekly sums. PostgreSQL alone.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import io
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from benchmarks import loading  # isort: skip - makes Django ready

from absence import partitions, totals
from absence.actions import weekly_sums
from absence.choices import Window
from absence.sql import SUMS
from absence.windows import Weeks
from accounts.choices import Agency, Role
from accounts.models import District, Membership, School, User
from cases import absence_list
from cases.absence_list import DEFAULT_ORDER, Asked
from students.models import Student

#: At most so many times the plain SQL, which itself takes so much of the sum over lessons.
LIMIT, TENTH = 1.5, 0.1
STUDENTS, SCHOOLS, WEEKS, A_WEEK = 8000, 16, 18, 30
FIRST = datetime.date(2026, 1, 12)
MONDAYS = tuple(FIRST + datetime.timedelta(weeks=n) for n in range(WEEKS))
#: The latest four weeks, and for the totals of schools the whole term.
FOUR = Weeks(Window.WEEKS, MONDAYS[-4], MONDAYS[-1], MONDAYS[-4:], MONDAYS[-8:])
TERM = Weeks(Window.TERM, MONDAYS[0], MONDAYS[-1], MONDAYS[-4:], MONDAYS[-8:])


def fill() -> int:
    """Thirty lessons a week of each student in eighteen weeks, and their weekly sums; how many lessons."""
    loading.fill_students(STUDENTS, SCHOOLS)
    partitions.ensure(MONDAYS[0], MONDAYS[-1])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser')")
        if cursor.fetchone()[0] == "on":  # the keys of what we make here are right: looking them up takes minutes
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "INSERT INTO absence_lesson (student_id, date, starts_at, minutes, subject_id, reported, present, valid,"
            " invalid, other, source) SELECT s.id, %s::date + w * 7 + d, make_time(8 + h, 20, 0), 60,"
            " 1 + (s.id + d * 6 + h) %% 8, r >= 2, CASE WHEN r >= 5 THEN 60 ELSE 0 END, CASE WHEN r = 3 THEN 60 ELSE 0"
            " END, CASE WHEN r IN (2, 4) THEN 60 ELSE 0 END, 0, 'file' FROM students_student s, generate_series(0, %s)"
            " w, generate_series(0, 4) d, generate_series(0, 5) h,"
            " LATERAL (SELECT (s.id * 31 + w * 17 + d * 7 + h * 13) %% 20 AS r) random ORDER BY w, d, h, s.id",
            [FIRST, WEEKS - 1],
        )
        made = cursor.rowcount
    weekly_sums.rebuild()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE absence_lesson, absence_weeklysum")
    return made


def health_team(*schools: School) -> User:
    user = User.objects.create_user("team@demo.example", "demo", name="Maria Sjöberg", agency=Agency.SCHOOL)
    for school in schools:
        Membership.objects.create(user=user, role=Role.EHT, school=school, first_day=datetime.date(2020, 1, 1))
    return user


def small_school() -> School:
    """A school with one student, to see that it costs as many queries."""
    school = School.objects.create(name="Lilla skolan", unit_code="99999999", district=District.objects.get())
    Student.objects.filter(pk=Student.objects.order_by("-pk").values("pk")[:1]).update(school=school)
    return school


def _sums(parts: dict[str, str], condition: str, prefix: str) -> str:
    return ", ".join(f"SUM({part}) FILTER (WHERE {condition}) AS {prefix}_{name}" for name, part in parts.items())


OF_WEEKS = {name: f"w.{name}" for name in SUMS}
OF_LESSONS = {
    name: "1" if name == "lessons" else "l.minutes" if name == "scheduled" else f"l.{name}" for name in SUMS
} | {"reported": "CASE WHEN l.reported THEN l.minutes ELSE 0 END"}


def plain_list(school: int, *, lessons: bool = False) -> Callable[[], object]:
    """What the list says of a school's students, in two statements: their sums over four weeks, the coverage before,
    the weeks with lessons, the three latest weeks, the open case, whether set aside; and the trends of a page."""
    day, parts = ("l.date", OF_LESSONS) if lessons else ("w.week", OF_WEEKS)
    table = "absence_lesson l" if lessons else "absence_weeklysum w"
    ends = [week + datetime.timedelta(days=6) for week in MONDAYS]
    coverage = {name: parts[name] for name in ("scheduled", "reported")}
    absent = {name: parts[name] for name in ("reported", "valid", "invalid")}
    week_of = "date_trunc('week', l.date)" if lessons else "w.week"
    summed = [
        _sums(parts, f"{day} >= '{MONDAYS[-4]}'", "now"),
        _sums(coverage, f"{day} < '{MONDAYS[-4]}'", "before"),
        f"COUNT(DISTINCT {week_of}) FILTER (WHERE {day} >= '{MONDAYS[-4]}') AS weeks"
        if lessons
        else f"COUNT(*) FILTER (WHERE {day} >= '{MONDAYS[-4]}' AND w.scheduled > 0) AS weeks",
        *(_sums(absent, f"{day} BETWEEN '{MONDAYS[n]}' AND '{ends[n]}'", f"week{-n}") for n in (-3, -2, -1)),
    ]
    statement = (
        "SELECT s.id, s.given_name, s.family_name, s.alias, s.protection, s.school_class, s.year, summed.*, c.id,"
        " c.stage, a.until, a.note FROM students_student s"
        f" JOIN (SELECT student_id, {', '.join(summed)} FROM {table} WHERE student_id IN (SELECT id FROM"
        f" students_student WHERE school_id = {school}) AND {day} BETWEEN '{MONDAYS[-8]}' AND '{ends[-1]}'"
        " GROUP BY student_id) summed ON summed.student_id = s.id LEFT JOIN cases_case c ON c.student_id = s.id"
        " AND c.stage IN ('proposal', 'consent', 'mapping', 'plan', 'carrying_out')"
        f" LEFT JOIN absence_setaside a ON a.student_id = s.id AND a.until >= '{ends[-1]}'"
        f" WHERE s.school_id = {school} AND s.protection = '' AND s.merged_into_id IS NULL AND s.erased_on IS NULL"
    )
    trend = (
        f"SELECT student_id, week, reported, valid, invalid FROM absence_weeklysum WHERE student_id = ANY(%s)"
        f" AND week BETWEEN '{MONDAYS[-8]}' AND '{MONDAYS[-1]}'"
    )

    def ask() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            rows = cursor.fetchall()
            cursor.execute(trend, [[row[0] for row in rows[:50]]])
            cursor.fetchall()

    return ask


def our_list(user: User, school: int) -> Callable[[], object]:
    """What the page of the absence list reads and works out before it is written as HTML."""

    def ask() -> None:
        today, asked = MONDAYS[-1] + datetime.timedelta(days=7), Asked(shown="todo", least=15)
        rows = absence_list.read(user, FOUR, today, schools=[school])
        listed = absence_list.ordered([row for row in rows if asked.holds(row)], DEFAULT_ORDER)
        absence_list.fill(listed[:50], FOUR)
        absence_list.counts(rows, asked)
        absence_list.over(rows, asked, (15, 20, 40))

    return ask


def plain_totals(*, lessons: bool = False) -> Callable[[], object]:
    """The sums of every school over the term, and how many students they are of."""
    day, parts = ("l.date", OF_LESSONS) if lessons else ("w.week", OF_WEEKS)
    table = "absence_lesson l ON l.student_id" if lessons else "absence_weeklysum w ON w.student_id"
    last = MONDAYS[-1] + datetime.timedelta(days=6)
    sums = ", ".join(f"SUM({part})" for part in parts.values())
    statement = (
        f"SELECT s.school_id, COUNT(DISTINCT s.id), {sums} FROM students_student s JOIN {table} = s.id"
        f" WHERE {day} BETWEEN '{MONDAYS[0]}' AND '{last}' GROUP BY s.school_id"
    )

    def ask() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            cursor.fetchall()

    return ask


@dataclass(frozen=True)
class Measured:
    """Medians in milliseconds, and queries."""

    name: str
    ours: float
    plain: float
    lessons: float
    queries: tuple[int, int]

    @property
    def is_within(self) -> bool:
        few, many = self.queries
        return self.ours <= LIMIT * self.plain and self.plain <= TENTH * self.lessons and few == many


def timed(ask: Callable[[], object]) -> float:
    begun = time.perf_counter()
    ask()
    return (time.perf_counter() - begun) * 1000


def measure(name: str, rounds: int, asks: tuple[Callable[[], object], ...], few: Callable[[], object]) -> Measured:
    """Ours and plain in turn, from lessons three times; and the queries of ours, with little to read and with all."""
    queries = []
    few()  # what a request reads once, such as the rights of the person
    for ask in (few, asks[0]):
        with CaptureQueriesContext(connection) as captured:
            ask()
        queries.append(len(captured))
    ours, plain, lessons = asks
    pairs = [(timed(ours), timed(plain)) for _round in range(rounds)]
    slow = [timed(lessons) for _round in range(3)]
    both = map(statistics.median, zip(*pairs, strict=True))
    return Measured(name, *both, statistics.median(slow), tuple(queries))


def table(rows: list[Measured]) -> str:
    lines = [
        f"{'reading attendance':28}{'ours ms':>9}{'plain ms':>10}{'ratio':>7}{'lessons ms':>12}{'plain of it':>12}"
    ]
    for row in rows:
        few, many = row.queries
        lines.append(
            f"{row.name:28}{row.ours:>9.1f}{row.plain:>10.1f}{row.ours / row.plain:>7.2f}{row.lessons:>12.1f}"
            f"{row.plain / row.lessons:>12.3f}{'' if row.is_within else '  too slow'}   {few} and {many} queries"
        )
    lines.append(f"at most {LIMIT} times plain SQL, and that {TENTH} of the sum over lessons")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    asked = parser.parse_args()
    if connection.vendor != "postgresql":
        print("reading attendance: left out, since it is measured on PostgreSQL (DATABASE_URL)")
        return 0
    database = settings.DATABASES["default"]["NAME"]
    with contextlib.redirect_stdout(io.StringIO()):
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
    print("Making the lessons of a term ...", file=sys.stderr)
    made = fill()
    places = list(School.objects.order_by("pk"))
    small = small_school()
    user, school = health_team(places[0], small), places[0].pk
    ids = [place.pk for place in places]
    lists = (our_list(user, school), plain_list(school), plain_list(school, lessons=True))
    whole = (lambda: totals.by_school(ids, TERM), plain_totals(), plain_totals(lessons=True))
    rows = [
        measure("absence list, 500 students", asked.rounds, lists, our_list(user, small.pk)),
        measure("totals of 16 schools", asked.rounds, whole, lambda: totals.by_school([small.pk], TERM)),
    ]
    print(f"{made:,} lessons of {STUDENTS:,} students")
    print(table(rows))
    connection.creation.destroy_test_db(database, verbosity=0)
    return 0 if all(row.is_within for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())

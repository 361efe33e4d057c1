"""``python -m benchmarks.attendance_import``: importing lessons, beside the bare load of the same file.

The bare load is what a database does with the file at the least: ``COPY`` into an unlogged table, and one ``INSERT ..
SELECT .. ON CONFLICT`` into the very table of lessons, with its keys, foreign keys and checks. The import does that,
and reads, checks, compares, counts, and keeps the weekly sums. PostgreSQL alone.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import io
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from benchmarks import loading  # isort: skip - makes Django ready

from absence import partitions
from absence.actions import weekly_sums
from absence.models import Lesson
from imports.models import Batch
from students.models import Subject

STUDENTS, SCHOOLS = 8000, 16
#: At most so many times the bare load; again unchanged, so much of its own first time; a school day in seconds; and
#: megabytes of the process. Ten times the rows take no more memory but for this much.
LIMIT, AGAIN, DAY_SECONDS, MEGABYTES, MORE_MEMORY = 1.5, 0.5, 1.0, 200, 1.15
TABLES = ("absence_lesson", "absence_lessonchange", "absence_weeklysum")
HEAD = (
    "student,date,starts_at,minutes,subject,reported,"
    "present_minutes,valid_absence_minutes,invalid_absence_minutes,other_minutes\n"
)
SUBJECTS = ("MA", "SV", "EN", "IDH", "NO", "SO", "SL", "MU")
STARTS = ("08:10", "09:20", "10:40", "12:30", "13:50", "15:00")
#: Reported or not, and the four kinds of minutes, of a lesson of sixty.
HOWS = ("1,60,0,0,0",) * 14 + ("1,0,60,0,0", "1,0,0,60,0", "1,45,0,15,0", "1,0,0,0,60", "0,0,0,0,0", "0,0,0,0,0")
FIRST = datetime.date(2026, 1, 12)


def school_days(count: int) -> Iterator[datetime.date]:
    """So many days from Monday to Friday, the latest of them last, none in the future."""
    day = FIRST - datetime.timedelta(days=(count // 5 + 1) * 7) if count > 180 else FIRST
    while count:
        if day.weekday() < 5:
            yield day
            count -= 1
        day += datetime.timedelta(days=1)


def write_file(path: Path, rows: int) -> None:
    """Day by day five lessons of each student, as a platform hands them out: so many rows in all."""
    per_day = STUDENTS * 5
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        for day_number, day in enumerate(school_days(-(-rows // per_day))):
            for n in range(1, STUDENTS + 1):
                for m in range(5):
                    if rows == 0:
                        return
                    how = HOWS[(n * 31 + m * 7 + day_number * 13) % len(HOWS)]
                    subject, start = SUBJECTS[(n + m + day_number) % len(SUBJECTS)], STARTS[(m + n % 2) % len(STARTS)]
                    file.write(f"elev-{n},{day},{start},60,{subject},{how}\n")
                    rows -= 1


def write_day(path: Path, rows: int = 3000) -> None:
    """A school day that has not been loaded: six lessons each of the first five hundred students."""
    day = next(d for d in school_days(100) if d > FIRST + datetime.timedelta(days=120))
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        for n in range(rows):
            file.write(f"elev-{n // 6 + 1},{day},{STARTS[n % 6]},60,{SUBJECTS[n % 8]},{HOWS[n * 7 % len(HOWS)]}\n")


def load_bare(path: Path) -> float:
    """Seconds of the bare load, commit included."""
    batch = Batch.objects.create(kind="attendance", file_name="bare")
    begun = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor, path.open(encoding="utf-8") as file:
        cursor.execute(
            "CREATE UNLOGGED TABLE bare_lessons (student text, date date, starts_at time, minutes smallint, subject"
            " text, reported boolean, present smallint, valid smallint, invalid smallint, other smallint)"
        )
        cursor.copy_expert("COPY bare_lessons FROM STDIN (FORMAT csv, HEADER)", file)
        cursor.execute(
            "INSERT INTO absence_lesson (student_id, date, starts_at, minutes, subject_id, reported, present, valid,"
            " invalid, other, source, batch_id) SELECT s.id, b.date, b.starts_at, b.minutes, j.id, b.reported,"
            " b.present, b.valid, b.invalid, b.other, 'file', %s FROM bare_lessons b"
            " JOIN students_student s ON s.key = b.student JOIN students_subject j ON j.code = b.subject"
            " ON CONFLICT (student_id, date, starts_at) DO UPDATE SET minutes = excluded.minutes, subject_id ="
            " excluded.subject_id, reported = excluded.reported, present = excluded.present, valid = excluded.valid,"
            " invalid = excluded.invalid, other = excluded.other, source = excluded.source, batch_id ="
            " excluded.batch_id",
            [batch.pk],
        )
        cursor.execute("DROP TABLE bare_lessons")
    return time.perf_counter() - begun


@dataclass(frozen=True)
class Measured:
    """Medians in seconds, and megabytes at most."""

    rows: int
    bare: float
    first: float
    again: float
    day: float
    megabytes: float

    def lines(self) -> list[tuple[str, float, float]]:
        """What is measured, the figure, and how much it may be."""
        return [
            ("import : bare load", self.first / self.bare, LIMIT),
            ("again : first time", self.again / self.first, AGAIN),
            ("a school day, seconds", self.day, DAY_SECONDS),
            ("memory, MB", self.megabytes, MEGABYTES),
        ]


def measure(rows: int, rounds: int) -> Measured:
    """Bare load and import in turn, so many rounds, each into empty tables."""
    bare, first, again, day, memory = [], [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        path, of_day = Path(folder) / "lessons.csv", Path(folder) / "day.csv"
        write_file(path, rows)
        write_day(of_day)
        days = list(school_days(-(-rows // (STUDENTS * 5))))
        partitions.ensure(days[0], days[-1] + datetime.timedelta(days=300))
        for _round in range(rounds):
            loading.empty(*TABLES)
            bare.append(load_bare(path))
            expect(rows, Lesson.objects.count())
            loading.empty(*TABLES)
            new = loading.load("attendance", path)
            expect(rows, new.counts["created"])
            same = loading.load("attendance", path)
            expect(rows, same.counts["unchanged"])
            one = loading.load("attendance", of_day)
            expect(3000, one.counts["created"])
            first.append(new.seconds)
            again.append(same.seconds)
            day.append(one.seconds)
            memory.append(max(new.megabytes, same.megabytes))
            print(f"  bare {bare[-1]:.1f} s, import {first[-1]:.1f} s, again {again[-1]:.1f} s", file=sys.stderr)
        if not weekly_sums.check().is_equal:
            raise SystemExit("The weekly sums are not what the lessons come to.")
    return Measured(rows, *map(statistics.median, (bare, first, again, day)), max(memory))


def measure_memory(rows: int) -> float:
    """Megabytes that an import of so many rows takes, into empty tables; nothing else is measured of it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lessons.csv"
        write_file(path, rows)
        days = list(school_days(-(-rows // (STUDENTS * 5))))
        partitions.ensure(days[0], days[-1])
        new = loading.load("attendance", path)
    expect(rows, new.counts["created"])
    print(f"  import {new.seconds:.1f} s", file=sys.stderr)
    return new.megabytes


def expect(wanted: int, found: int) -> None:
    if wanted != found:
        raise SystemExit(f"{wanted} rows were to come in, and {found} did.")


def table(measured: list[Measured], large: tuple[int, float] | None) -> tuple[str, bool]:
    lines, is_within = ["importing lessons"], True
    for each in measured:
        seconds = f"bare {each.bare:.1f} s, import {each.first:.1f} s, again {each.again:.1f} s"
        lines.append(f"{each.rows:,} rows of {STUDENTS:,} students: {seconds}")
        for name, figure, limit in each.lines():
            mark = "" if figure <= limit else "  too much"
            is_within = is_within and figure <= limit
            lines.append(f"  {name:32}{figure:>8.2f}{'at most':>10}{limit:>8.2f}{mark}")
    if large:
        rows, megabytes = large
        more = megabytes / measured[-1].megabytes
        is_within = is_within and more <= MORE_MEMORY and megabytes <= MEGABYTES
        lines.append(f"{rows:,} rows: {megabytes:.0f} MB")
        lines.append(f"  {'memory : that of a tenth':32}{more:>8.2f}{'at most':>10}{MORE_MEMORY:>8.2f}")
    return "\n".join(lines), is_within


@contextlib.contextmanager
def database_of_students() -> Iterator[None]:
    """A database with nothing but the students."""
    name = settings.DATABASES["default"]["NAME"]
    with contextlib.redirect_stdout(io.StringIO()):
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        loading.fill_students(STUDENTS, SCHOOLS)
        expect(len(SUBJECTS), Subject.objects.filter(code__in=SUBJECTS).count())
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000])
    parser.add_argument(
        "--large",
        action="store_true",
        help="ten times the rows as well, for the memory alone; takes a quarter of an hour",
    )
    parser.add_argument("--rounds", type=int, default=1)
    asked = parser.parse_args()
    if connection.vendor != "postgresql":
        print("importing lessons: left out, since it is measured on PostgreSQL (DATABASE_URL)")
        return 0
    measured, large = [], None
    for rows in asked.rows:
        print(f"Importing {rows:,} lessons ...", file=sys.stderr)
        with database_of_students():
            measured.append(measure(rows, asked.rounds))
    if asked.large:
        rows = 10 * asked.rows[-1]
        print(f"Importing {rows:,} lessons ...", file=sys.stderr)
        with database_of_students():
            large = (rows, measure_memory(rows))
    text, is_within = table(measured, large)
    print(text)
    return 0 if is_within else 1


if __name__ == "__main__":
    sys.exit(main())

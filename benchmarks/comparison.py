"""``python -m benchmarks.comparison``: comparing terms, beside plain SQL, polars and pandas. PostgreSQL alone.

Students of a city with 17 subjects in each of three terms. Everybody counts the same 32 cells, in turn, each in a
process of its own, and the medians are compared; an answer that differs from the others' stops the run.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import django
from django.conf import settings
from django.db import connection

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
django.setup()

from django.utils import timezone  # noqa: E402 - after setup

from benchmarks import rivals  # noqa: E402
from benchmarks.grade_import import fill as fill_students  # noqa: E402
from cases.choices import Stage  # noqa: E402
from cases.models import Case  # noqa: E402
from reports.comparison.definition import COLUMNS  # noqa: E402
from reports.comparison.scope import Scope  # noqa: E402
from students.actions import term_results  # noqa: E402
from students.models import Grade, Term  # noqa: E402

SUBJECTS = "BL EN HKK IDH MA M2 MU BI FY KE GE HI RE SH SL SV TK".split()  # noqa: SIM905 - read as in the file
#: How many times each rival's time the product may take, and in how many megabytes.
LIMITS = {"plain SQL": 0.2, "polars": 1.5, "pandas": 1.0}
MEGABYTES = 150
#: The demand on plain SQL is one on a large city; ten times the students may take at most so many times as long.
LARGE, GROWTH = 100_000, 10.0


def ours(folder: Path) -> rivals.Counts:
    """What the page and the command do."""
    result = Scope().compare(timezone.localdate())
    counts = {}
    for column in COLUMNS:
        tally = result.tallies[column]
        name = column.group.value if column.first == 1 else f"{column.group.value} {column.first}"
        counts[name] = [tally.students, *(tally[f"{n}_{at}"] for at in ("from", "to") for n in rivals.NAMES)]
    return counts


WORKERS = {"ours": ours, "plain SQL": rivals.plain_sql, "polars": rivals.with_polars, "pandas": rivals.with_pandas}


@dataclass(frozen=True)
class Measured:
    students: int
    seconds: dict[str, float]
    megabytes: dict[str, float]

    def ratio(self, name: str) -> float:
        return self.seconds["ours"] / self.seconds[name]

    def is_asked(self, name: str) -> bool:
        return name != "plain SQL" or self.students >= LARGE

    @property
    def is_within(self) -> bool:
        ratios = all(self.ratio(name) <= limit for name, limit in LIMITS.items() if self.is_asked(name))
        return ratios and self.megabytes["ours"] <= MEGABYTES


def fill(count: int) -> None:
    """Students with cases of every length and grades of three terms, in the product's tables."""
    fill_students(count)
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO students_term (year, season, start, "end", revision) VALUES'
            " (2015, 2, '2015-08-17', '2015-12-18', 0), (2016, 1, '2016-01-11', '2016-06-10', 0)"
        )
        cursor.execute(
            "UPDATE students_student SET sex = (ARRAY['F', 'M', 'F', 'M', 'X'])[1 + (id * 7 %% 31) %% 5]", []
        )
    _insert_cases(count)
    _insert_grades()
    term_results.make_anew()
    connection.set_autocommit(True)
    with connection.cursor() as cursor:
        for table in ("students_student", "cases_case", "students_grade", "students_termresult", "students_term"):
            cursor.execute(f"VACUUM ANALYZE {table}")
        cursor.execute("CHECKPOINT")


def _insert_cases(count: int) -> None:
    """A case for each student, begun in the first two terms; every third is closed, some have an earlier one too."""
    template = Case(stage=Stage.CLOSING, proposed_on="2014-12-01")
    names = [f.column for f in Case._meta.concrete_fields if not f.primary_key]
    own = {
        "student_id": "s.id",
        "school_id": "s.school_id",
        "enrolled_on": "date '2015-01-05' + (s.id * 37 %% 260)::int",
        "closed_on": "CASE WHEN s.id %% 3 = 0 THEN date '2015-01-05' + (s.id * 37 %% 260 + s.id * 13 %% 300)::int END",
    }
    given = [name for name in names if name not in own]
    values = [getattr(template, name) for name in given]
    insert = f"INSERT INTO cases_case ({', '.join([*own, *given])}) SELECT %s FROM students_student s"
    with connection.cursor() as cursor:
        chosen = ", ".join([*own.values(), *["%s"] * len(given)])
        cursor.execute(insert.replace("%s", chosen, 1), values)
        earlier = own | {"enrolled_on": "date '2014-09-01'", "closed_on": "date '2015-02-01' + (s.id %% 60)::int"}
        chosen = ", ".join([*earlier.values(), *["%s"] * len(given)])
        cursor.execute(insert.replace("%s", chosen, 1) + " WHERE s.id %% 20 = 0", values)


def _insert_grades() -> None:
    """17 subjects in each term; a tenth have no grades in one of them, and some have SVA beside SV.

    Foreign keys are dropped before: checking millions of rows one by one takes longer than everything that is measured.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = 'students_grade'::regclass"
        )
        dropped = ", ".join(f'DROP CONSTRAINT "{name}"' for (name,) in cursor.fetchall())
        cursor.execute(f"ALTER TABLE students_grade {dropped}")
        cursor.execute(
            "INSERT INTO students_grade (student_id, term_id, subject_id, step_id, source)"
            " SELECT s.id, t.id, j.id, p.id, 'file'"
            " FROM (SELECT id, row_number() OVER (ORDER BY start) AS n FROM students_term) t"
            " CROSS JOIN students_student s"
            " JOIN LATERAL (SELECT id, code, row_number() OVER (ORDER BY id) AS m FROM students_subject"
            "   WHERE code = ANY(%s)) j ON j.code <> 'SVA' OR (s.id %% 9 = 0)"
            " JOIN (SELECT id, row_number() OVER (ORDER BY position) - 1 AS k FROM students_gradestep"
            "   WHERE is_graded AND same_as = '') p"
            " ON p.k = (s.id * 7 + t.n * (s.id %% 5) + j.m * (s.id %% 11)) %% 7"
            " WHERE (s.id + t.n) %% 10 <> 0 AND NOT (s.id %% 9 = 0 AND j.code = 'TK')",
            [[*SUBJECTS, "SVA"]],
        )


def peak_megabytes() -> float:
    """The most memory this program has held; ``getrusage`` would count that of the process which began it too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"^VmHWM:\s+(\d+)", status, re.MULTILINE)[1]) / 1024


def child(name: str, folder: Path) -> None:
    """The process of one worker: for each line it is sent it counts once and tells seconds, memory and counts."""
    work = WORKERS[name]
    for _line in sys.stdin:
        begun = time.perf_counter()
        counts = work(folder)
        seconds = time.perf_counter() - begun
        print(json.dumps({"seconds": seconds, "megabytes": peak_megabytes(), "counts": counts}), flush=True)


def start(name: str, folder: Path) -> subprocess.Popen:
    database = settings.DATABASES["default"]
    database = database | {"PORT": database["PORT"] or 5432}
    address = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    command = [sys.executable, "-m", "benchmarks.comparison", "--child", name, str(folder)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=os.environ | {"DATABASE_URL": address}, stdin=pipe, stdout=pipe, text=True)


def ask(worker: subprocess.Popen) -> dict[str, object]:
    worker.stdin.write("again\n")
    worker.stdin.flush()
    return json.loads(worker.stdout.readline())


def measure(count: int, rounds: int) -> Measured:
    """Everybody in turn, so many rounds after one that does not count; medians."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rivals.write_parquet(folder)
        workers = {name: start(name, folder) for name in WORKERS}
        answers = {name: [] for name in WORKERS}
        try:
            for number in range(rounds + 1):
                for name, worker in workers.items():
                    told = ask(worker)
                    if number:
                        answers[name].append(told)
        finally:
            for worker in workers.values():
                worker.stdin.close()
                worker.wait()
    counts = {name: told[0]["counts"] for name, told in answers.items()}
    for name, found in counts.items():
        if found != counts["ours"]:
            raise SystemExit(f"{name} counts otherwise: {found} and not {counts['ours']}")
    seconds = {name: statistics.median(one["seconds"] for one in told) for name, told in answers.items()}
    return Measured(count, seconds, {name: told[-1]["megabytes"] for name, told in answers.items()})


def growths(rows: list[Measured]) -> list[tuple[Measured, float, float]]:
    """Each size but the first with how many times as long it took as the size before, and as many students it has."""
    return [
        (row, row.seconds["ours"] / before.seconds["ours"], row.students / before.students)
        for before, row in zip(rows, rows[1:], strict=False)
    ]


def table(rows: list[Measured]) -> str:
    head = f"{'students':>10}{'grades':>11}" + "".join(f"{name + ' s':>13}" for name in WORKERS)
    lines = ["comparing terms", head + "".join(f"{'/ ' + name:>13}" for name in LIMITS) + f"{'MB':>7}"]
    for row in rows:
        seconds = "".join(f"{row.seconds[name]:>13.3f}" for name in WORKERS)
        ratios = "".join(f"{row.ratio(name):>13.2f}" for name in LIMITS)
        grades = row.students * len(SUBJECTS) * 3
        lines.append(f"{row.students:>10,}{grades:>11,}{seconds}{ratios}{row.megabytes['ours']:>7.0f}")
        if not row.is_within:
            lines[-1] += "  too much"
    limits = ", ".join(f"{limit:g} x {name}" for name, limit in LIMITS.items())
    lines.append(f"at most: {limits} (plain SQL from {LARGE:,} students), {MEGABYTES} MB")
    lines += [
        f"{row.students:,} students: {times:.1f} times as long for {more:g} times as many"
        + ("" if times <= more else "  too much")
        for row, times, more in growths(rows)
    ]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, nargs="+", default=[1_000, 10_000, LARGE])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--child", nargs=2, metavar=("NAME", "FOLDER"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        child(asked.child[0], Path(asked.child[1]))
        return 0
    if connection.vendor != "postgresql":
        print("comparing terms: left out, since it is measured on PostgreSQL (DATABASE_URL)")
        return 0
    rows, database = [], settings.DATABASES["default"]["NAME"]
    for count in sorted(asked.students):
        print(f"Comparing terms of {count} students ...", file=sys.stderr)
        with contextlib.redirect_stdout(io.StringIO()):
            connection.creation.create_test_db(verbosity=0, autoclobber=True)
        fill(count)
        rows.append(measure(count, asked.rounds))
        print(f"{Grade.objects.count()} grades in {Term.objects.count()} terms", file=sys.stderr)
        connection.creation.destroy_test_db(database, verbosity=0)
    print(table(rows))
    is_linear = all(times <= more for _row, times, more in growths(rows))
    return 0 if all(row.is_within for row in rows) and is_linear else 1


if __name__ == "__main__":
    sys.exit(main())

"""``python -m benchmarks.grade_import``: importing the grades of a term, beside the bare load of the same file.

The bare load is what a database does with the file at the least: ``COPY`` of the cells as text into an unlogged table,
and one ``INSERT .. SELECT .. ON CONFLICT`` into the very table of grades, with its keys and foreign keys. The import
does that, and reads, checks, compares, counts, and makes what the grades come to. PostgreSQL alone.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from benchmarks import loading  # isort: skip - makes Django ready

from imports.models import Batch
from students.actions import term_results
from students.models import Grade, TermResult

#: At most so many times the bare load, and so many megabytes of memory of the importing process.
LIMIT, MEGABYTES = 2.0, 200
SUBJECTS = "BL EN HKK IDH MA M2 MU BI FY KE GE HI RE SH SL SV TK".split()  # noqa: SIM905 - read as in the file
STEPS = "ABCCDDEEEF-"
TERM = "VT2015"


@dataclass(frozen=True)
class Measured:
    students: int
    bare: float
    ours: float
    megabytes: float

    @property
    def ratio(self) -> float:
        return self.ours / self.bare

    @property
    def is_within(self) -> bool:
        return self.ratio <= LIMIT and self.megabytes <= MEGABYTES


def fill(count: int) -> None:
    """Schools, a term and students with keys, as many as asked for."""
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO students_term (year, season, start, "end", revision)'
            " VALUES (2015, 1, '2015-01-12', '2015-06-11', 0)"
        )
    loading.fill_students(count, 200)


def write_file(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("student,term,subject,grade\n")
        for n in range(1, count + 1):
            for m, subject in enumerate(SUBJECTS):
                file.write(f"elev-{n},{TERM},{subject},{STEPS[(n * 7 + m * n % 5) % len(STEPS)]}\n")


def empty() -> None:
    loading.empty("students_grade", "students_gradechange", "students_termresult")


def load_bare(path: Path) -> float:
    """Seconds of the bare load, commit included."""
    batch = Batch.objects.create(kind="grades", file_name="bare")
    begun = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor, path.open(encoding="utf-8") as file:
        cursor.execute("CREATE UNLOGGED TABLE bare_grades (student text, term text, subject text, grade text)")
        cursor.copy_expert("COPY bare_grades FROM STDIN (FORMAT csv, HEADER)", file)
        cursor.execute(
            "INSERT INTO students_grade (student_id, term_id, subject_id, step_id, source, batch_id)"
            " SELECT s.id, t.id, j.id, p.id, 'file', %s FROM bare_grades b"
            " JOIN students_student s ON s.key = b.student"
            " JOIN students_term t ON b.term = CASE t.season WHEN 1 THEN 'VT' ELSE 'HT' END || t.year"
            " JOIN students_subject j ON j.code = b.subject JOIN students_gradestep p ON p.code = b.grade"
            " ON CONFLICT (student_id, term_id, subject_id) DO UPDATE SET"
            " step_id = excluded.step_id, source = excluded.source, batch_id = excluded.batch_id",
            [batch.pk],
        )
        cursor.execute("DROP TABLE bare_grades")
    return time.perf_counter() - begun


def measure(count: int, rounds: int) -> Measured:
    """Both in turn, so many rounds, each into the empty table; medians."""
    bare, ours, memory = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "grades.csv"
        write_file(path, count)
        for _round in range(rounds):
            empty()
            bare.append(load_bare(path))
            expected = Grade.objects.count()
            empty()
            loaded = loading.load("grades", path)
            ours.append(loaded.seconds)
            memory.append(loaded.megabytes)
            if Grade.objects.count() != expected or TermResult.objects.count() != count:
                raise SystemExit("The import did not bring in what the bare load did.")
        if not term_results.differences().none:
            raise SystemExit("The results of the term are not what the grades come to.")
    return Measured(count, statistics.median(bare), statistics.median(ours), max(memory))


def table(rows: list[Measured]) -> str:
    lines = [
        "importing the grades of a term",
        f"{'students':>10}{'rows':>11}{'bare s':>9}{'import s':>10}{'ratio':>8}{'at most':>9}{'MB':>7}{'at most':>9}",
    ]
    for row in rows:
        grades = row.students * len(SUBJECTS)
        lines.append(
            f"{row.students:>10,}{grades:>11,}{row.bare:>9.1f}{row.ours:>10.1f}{row.ratio:>8.2f}{LIMIT:>9.1f}"
            f"{row.megabytes:>7.0f}{MEGABYTES:>9}" + ("" if row.is_within else "  too much")
        )
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=1)
    asked = parser.parse_args()
    if connection.vendor != "postgresql":
        print("importing the grades of a term: left out, since it is measured on PostgreSQL (DATABASE_URL)")
        return 0
    rows, database = [], settings.DATABASES["default"]["NAME"]
    for count in asked.students:
        print(f"Importing the grades of {count} students ...", file=sys.stderr)
        with contextlib.redirect_stdout(io.StringIO()):
            connection.creation.create_test_db(verbosity=0, autoclobber=True)
        fill(count)
        rows.append(measure(count, asked.rounds))
        connection.creation.destroy_test_db(database, verbosity=0)
    print(table(rows))
    return 0 if all(row.is_within for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())

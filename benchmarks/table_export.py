"""``python -m benchmarks.table_export``: a table of 100,000 rows and 20 columns as a workbook, beside the writer alone.

The writer alone is xlsxwriter with rows that lie in memory: the same values, row by row, into a file. The export also
reads the rows from the database, and seals and keeps the file. Each in a process of its own, in turn.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import io
import itertools
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace

from django.conf import settings
from django.db import connection
from django.utils import timezone

from benchmarks import loading  # noqa: F401  # isort: skip - makes Django ready

import xlsxwriter

from accounts.choices import Agency, Role
from accounts.models import AccessEntry, Membership, User
from reports.actions import table_exports
from reports.choices import Form
from reports.models import TableExport
from reports.tables import registry
from reports.tables.table import Table

ROWS, COLUMNS = 100_000, 20
#: At most so many times the writer alone, and so many megabytes of the process.
LIMIT, MEGABYTES = 1.3, 200
KEY = "access_log"
FIRST = datetime.datetime(2026, 1, 12, 8, tzinfo=datetime.UTC)


def wide() -> Table:
    """The access log, its columns over and over until there are twenty."""
    table = registry.TABLES[KEY]
    named = itertools.islice(itertools.cycle(table.columns), COLUMNS)
    columns = tuple(replace(column, name=f"{column.name} {n}", path=column.asked) for n, column in enumerate(named))
    return replace(table, columns=columns)


def fill(rows: int) -> User:
    """An administrator, and so many entries of the log."""
    admin = User.objects.create_user("admin@demo.example", "demo", name="Anders Vik", agency=Agency.SOCIAL_SERVICES)
    Membership.objects.create(user=admin, role=Role.ADMIN, first_day=datetime.date(2020, 1, 1))
    entries = (
        AccessEntry(
            at=FIRST + datetime.timedelta(seconds=37 * n),
            user_id=1 + n % 40,
            user_label=f"Person {n % 40}",
            what="case follow ups",
            path=f"/cases/{n % 900}/follow-ups/",
            student_ids=[n % 8000, n % 7919],
            why=f"coach#{n % 40}",
            consent_ids=[n % 5000],
            outside=n % 3,
        )
        for n in range(rows)
    )
    while part := list(itertools.islice(entries, 2000)):  # this process stays small, or its children count as large
        AccessEntry.objects.bulk_create(part)
    return admin


def write_export() -> None:
    """What the worker does with a table that was asked for."""
    registry.TABLES[KEY] = wide()
    table_exports.write(export_id=TableExport.objects.get().pk, tell=lambda rows: None)


def write_alone() -> None:
    """As many rows of the same values by the library, from memory."""
    table, admin = wide(), User.objects.get()
    known = [list(map(_plain, row)) for row in table.values(admin)[:500]]
    with tempfile.TemporaryFile() as out:
        options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm:ss"}
        with xlsxwriter.Workbook(out, options) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, [column.name for column in table.columns])
            for number, row in enumerate(itertools.islice(itertools.cycle(known), ROWS), 1):
                sheet.write_row(number, 0, row)


def _plain(value: object) -> object:
    """As the library takes it."""
    return timezone.make_naive(value) if isinstance(value, datetime.datetime) else value


def in_process(which: str, folder: str) -> tuple[float, float]:
    """Seconds and megabytes of writing, in a process of its own that is ready to write."""
    database = settings.DATABASES["default"]
    if connection.vendor == "postgresql":
        database = database | {"PORT": database["PORT"] or 5432}
        address = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    else:
        address = f"sqlite:///{database['NAME']}"
    environment = os.environ | {"DATABASE_URL": address, "FILES_DIR": folder}
    command = [sys.executable, "-m", "benchmarks.table_export", "--only", which]
    told = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    return tuple(json.loads(told))


def only(which: str) -> None:
    begun = time.perf_counter()
    {"export": write_export, "alone": write_alone}[which]()
    seconds = time.perf_counter() - begun
    sys.stdout.write(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))


def measure(rounds: int, folder: str) -> tuple[float, float, float]:
    """Medians of seconds of the export and of the writer alone, and megabytes of the export at most."""
    admin = fill(ROWS)
    export = table_exports.ask(table=registry.TABLES[KEY], form=Form.XLSX, by=admin)
    ours, alone, memory = [], [], []
    for _round in range(rounds):
        TableExport.objects.update(state="waiting", file="")
        seconds, megabytes = in_process("export", folder)
        export.refresh_from_db()
        if (export.state, export.rows) != ("done", ROWS):
            raise SystemExit(f"{export.rows} rows were written.")
        ours.append(seconds)
        memory.append(megabytes)
        alone.append(in_process("alone", folder)[0])
        print(f"  export {ours[-1]:.1f} s, writer alone {alone[-1]:.1f} s", file=sys.stderr)
    return statistics.median(ours), statistics.median(alone), max(memory)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.only:
        only(asked.only)
        return 0
    database = settings.DATABASES["default"]["NAME"]
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":  # a file, which other processes can read
            connection.settings_dict["TEST"]["NAME"] = f"{folder}/tables.sqlite3"
        with contextlib.redirect_stdout(io.StringIO()):
            connection.creation.create_test_db(verbosity=0, autoclobber=True)
        ours, alone, megabytes = measure(asked.rounds, folder)
        connection.creation.destroy_test_db(database, verbosity=0)
    ratio = ours / alone
    print(f"taking out a table\n{ROWS:,} rows of {COLUMNS} columns: export {ours:.1f} s, writer alone {alone:.1f} s")
    for name, figure, limit in (("export : writer alone", ratio, LIMIT), ("memory, MB", megabytes, MEGABYTES)):
        mark = "" if figure <= limit else "  too much"
        print(f"  {name:32}{figure:>8.2f}{'at most':>10}{limit:>8.2f}{mark}")
    return 0 if ratio <= LIMIT and megabytes <= MEGABYTES else 1


if __name__ == "__main__":
    sys.exit(main())

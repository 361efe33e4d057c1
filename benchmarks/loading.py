"""Loading a file by the import command in a process of its own, and what the benchmarks of imports share beside it."""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
django.setup()

from accounts.models import District, School  # noqa: E402 - after setup
from students.models import Student  # noqa: E402


@dataclass(frozen=True)
class Loaded:
    """Seconds of the command and megabytes of its process at most; Python and Django stand before the clock starts."""

    seconds: float
    megabytes: float
    counts: dict[str, int]


def load(kind: str, path: Path) -> Loaded:
    """Import a file into the database of the benchmark, as ``manage.py import`` does."""
    database = settings.DATABASES["default"]
    database = database | {"PORT": database["PORT"] or 5432}
    address = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    environment = os.environ | {"DATABASE_URL": address, "IMPORT_MAX_BYTES": str(1 << 30)}
    command = [sys.executable, "-m", "benchmarks.loading", kind, str(path)]
    told = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    return Loaded(**json.loads(told))


def fill_students(count: int, schools: int) -> None:
    """Schools, and students with the keys ``elev-1`` and so on, as many as asked for, turn about at the schools."""
    district = District.objects.create(name="Skärholmen")
    rows = [School(name=f"Skola {n}", unit_code=f"{90000000 + n}", district=district) for n in range(schools)]
    first = School.objects.bulk_create(rows)[0].pk
    template = Student(given_name="Alva", family_name="Exempel", year=9, school_class="9A", birth_date="1999-03-14")
    template.derive()
    names = [f.column for f in Student._meta.concrete_fields if not f.primary_key]
    own = {
        "key": "'elev-' || n",
        "alias": "'Elev ' || n",
        "school_id": f"{first} + n %% {schools}",
        "school_class": "(4 + n / 7 %% 6) || chr(65 + n / 50 %% 4)",
    }
    given = [name for name in names if name not in own]
    values = [getattr(template, Student._meta.get_field(name.removesuffix("_id")).attname) for name in given]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO students_student ({', '.join([*own, *given])})"
            f" SELECT {', '.join([*own.values(), *['%s'] * len(given)])} FROM generate_series(1, %s) n",
            [*values, count],
        )
        cursor.execute("ANALYZE students_student")


def empty(*tables: str) -> None:
    """Empty the tables, and have the server write out what it holds back, so that all begin alike."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)}")
        cursor.execute("CHECKPOINT")


def main() -> None:
    """What the process of its own does: the import command, and tell what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind")
    parser.add_argument("path")
    asked = parser.parse_args()
    out = io.StringIO()
    begun = time.perf_counter()
    try:
        call_command("import", asked.kind, asked.path, "--json", stdout=out)
    except SystemExit as exit_:
        if exit_.code:
            raise
    seconds = time.perf_counter() - begun
    told = json.loads(out.getvalue())
    counts = {name: told[name] for name in ("rows", "created", "updated", "unchanged", "refused")}
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"seconds": seconds, "megabytes": megabytes, "counts": counts}))


if __name__ == "__main__":
    main()

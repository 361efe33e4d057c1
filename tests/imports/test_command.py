"""The command as a secretary's script meets it: exit status, text, and what a killed one leaves."""

import io
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

SCHOOLS = "district,school\nFarsta,Ekskolan\n"


def _tell(kind, path, *options):
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as exit_:
        call_command("import", kind, str(path), "--language", "en", *options, stdout=out, stderr=err)
    return exit_.value.code, out.getvalue(), err.getvalue()


@pytest.mark.django_db
def test_text_tells_rows_and_sentences(write):
    status, out, err = _tell("schools", write("skola;district;färg\nEkskolan;Farsta;röd\n;Farsta;blå\n"))
    assert status == 1
    assert out.splitlines() == [
        "Row 3, skola: The cell is empty. Fill it in.",
        "2 rows: 1 new, 0 changed, 0 unchanged, 0 skipped, 1 refused.",
    ]
    assert err == "The column färg is not known, and is left aside.\n"


@pytest.mark.django_db
def test_refused_file_is_told_in_one_line(write):
    status, out, err = _tell("schools", write("a;b\n1;2\n"))
    assert (status, out) == (2, "")
    assert err == "The columns district, school are missing. The first row of the file holds: a, b.\n"


def test_unknown_kind_is_an_error_of_the_command(write):
    with pytest.raises(CommandError, match="nonsense"):
        call_command("import", "nonsense", str(write(SCHOOLS)))


@pytest.mark.django_db
def test_unknown_person_is_an_error_of_the_command(write):
    with pytest.raises(CommandError, match="nobody@demo.example"):
        call_command("import", "schools", str(write(SCHOOLS)), "--by", "nobody@demo.example")


def test_killed_half_way_leaves_nothing(tmp_path):
    """A process of its own on a database of its own, killed when its transaction has written thousands of rows."""
    database = tmp_path / "ppss.sqlite3"
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{database}",
        "DJANGO_SETTINGS_MODULE": "ppss.settings",
        "FILES_DIR": str(tmp_path),
        "REDIS_URL": "",
    }
    manage = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py")]
    subprocess.run([*manage, "migrate", "-v0"], env=environment, check=True)
    rows = "".join(f"Farsta,Skola nummer {n}\n" for n in range(200_000))
    path = tmp_path / "schools.csv"
    path.write_text(f"district,school\n{rows}")
    process = subprocess.Popen([*manage, "import", "schools", str(path)], env=environment)
    wal = database.with_name(database.name + "-wal")
    deadline = time.monotonic() + 60
    # The log of the database grows when the cache of the transaction spills over: it is in the midst of writing.
    while time.monotonic() < deadline and not (wal.exists() and wal.stat().st_size > 2_000_000):
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    with sqlite3.connect(database) as connection:
        counts = [
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("accounts_district", "accounts_school", "imports_batch", "accounts_auditevent")
        ]
    assert counts == [0, 0, 0, 0]

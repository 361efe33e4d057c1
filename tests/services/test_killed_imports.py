"""An import of attendance that is killed half-way leaves no trace, whoever dies; and it can be run again.

The database is a PostgreSQL of the test's own, for one of those who die is the server. The import is caught in the
middle by a lock on the weekly sums: its lessons are written by then, and nothing is committed.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings

from tests.services.conftest import wait_until

pytestmark = pytest.mark.services

ROOT = Path(settings.BASE_DIR)
STUDENTS, DAYS = 40, range(7, 12)
NAME = "the import that dies"


def _program(name: str) -> str:
    """A program of the server, which most systems keep off the path."""
    found = shutil.which(name) or next(map(str, sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), None)
    return found or pytest.skip(f"{name} of PostgreSQL was not found")


@dataclass
class Cluster:
    """A PostgreSQL of its own: data directory, port, and the user it runs as (it does not run as root)."""

    folder: Path
    port: int
    user: str | None

    def run(self, program: str, *args: str) -> None:
        command = [_program(program), *args]
        out = self.folder / "out.txt"
        with out.open("w") as file:
            done = subprocess.run(command, cwd=self.folder, user=self.user, stdout=file, stderr=subprocess.STDOUT)
        assert done.returncode == 0, out.read_text()

    def start(self) -> None:
        # Processes die here, not the machine: what the system has been given to write is not lost without fsync.
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        log = str(self.folder / "log.txt")
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-t", "120", "-o", options, "-l", log, "start")

    def kill(self) -> None:
        """Let server and all its processes die at once, as at a power cut."""
        lock = self.folder / "data" / "postmaster.pid"
        head = int(lock.read_text().split()[0])
        children = Path(f"/proc/{head}/task/{head}/children").read_text().split()
        for pid in (head, *map(int, children)):
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not any(_is_alive(pid) for pid in (head, *children)))
        lock.unlink()  # the dead are in the table of processes until somebody asks for them, and would pass for alive

    def stop(self) -> None:
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")

    def connect(self) -> psycopg2.extensions.connection:
        return psycopg2.connect(host="127.0.0.1", port=self.port, user="ppss", dbname="postgres")

    def ask(self, statement: str) -> object:
        connection = self.connect()
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchone()[0]
        finally:
            connection.close()

    def manage(self, *args: str) -> subprocess.Popen:
        url = f"postgres://ppss@127.0.0.1:{self.port}/postgres"
        environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "ppss.settings", "PGAPPNAME": NAME}
        command = [sys.executable, "manage.py", *args]
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def managed(self, *args: str) -> str:
        process = self.manage(*args)
        out, _none = process.communicate(timeout=600)
        assert process.returncode == 0, out
        return out


def _is_alive(pid: int | str) -> bool:
    """A process that nobody has waited for yet is dead all the same."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A server with the tables of the product, a school and its students."""
    folder = Path(tempfile.mkdtemp(prefix="ppss-cluster-"))  # pytest's own folders are closed to another user
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        owner = pwd.getpwnam(user)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    cluster = Cluster(folder, port, user)
    cluster.run("initdb", "-D", str(folder / "data"), "-U", "ppss", "-A", "trust", "-E", "UTF8", "--no-sync")
    cluster.start()
    try:
        cluster.managed("migrate", "--verbosity", "0")
        schools, students = folder / "schools.csv", folder / "students.csv"
        schools.write_text("district,school\nSkärholmen,Bredängsskolan\n")
        head = "student,given_name,family_name,sex,birth_date,school,year\n"
        rows = (f"e{n},Elev,Nummer,F,2013-03-14,Bredängsskolan,7\n" for n in range(STUDENTS))
        students.write_text(head + "".join(rows))
        cluster.managed("import", "schools", str(schools))
        cluster.managed("import", "students", str(students))
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def lessons(tmp_path: Path) -> Path:
    path = tmp_path / "lessons.csv"
    head = (
        "student,date,starts_at,minutes,subject,reported,"
        "present_minutes,valid_absence_minutes,invalid_absence_minutes,other_minutes\n"
    )
    rows = (f"e{n},2026-09-{day:02},08:20,60,MA,1,60,0,0,0\n" for n in range(STUDENTS) for day in DAYS)
    path.write_text(head + "".join(rows))
    return path


def kept(cluster: Cluster) -> tuple[object, ...]:
    """How many lessons, weekly sums, batches of attendance, and partitions there are."""
    batches = "imports_batch WHERE kind = 'attendance'"
    partitions = "pg_inherits WHERE inhparent = 'absence_lesson'::regclass"
    tables = ("absence_lesson", "absence_weeklysum", batches, partitions)
    return tuple(cluster.ask(f"SELECT COUNT(*) FROM {table}") for table in tables)


def _kill_process(cluster: Cluster, importing: subprocess.Popen) -> None:
    importing.kill()


def _kill_backend(cluster: Cluster, importing: subprocess.Popen) -> None:
    os.kill(cluster.ask(f"SELECT pid FROM pg_stat_activity WHERE application_name = '{NAME}'"), signal.SIGKILL)


def _kill_server(cluster: Cluster, importing: subprocess.Popen) -> None:
    cluster.kill()
    cluster.start()


@pytest.mark.parametrize("kill", [_kill_process, _kill_backend, _kill_server])
def test_a_killed_import_leaves_nothing_and_can_be_run_again(cluster, lessons, kill: Callable):
    before = kept(cluster)
    assert before[:3] == (0, 0, 0)
    holding = cluster.connect()
    with holding.cursor() as cursor:
        cursor.execute("LOCK TABLE absence_weeklysum IN EXCLUSIVE MODE")
        importing = cluster.manage("import", "attendance", str(lessons))
        waiting = (
            f"SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = '{NAME}' AND wait_event_type = 'Lock'"
        )
        wait_until(lambda: cluster.ask(waiting) or importing.poll() is not None)
        assert importing.poll() is None, importing.communicate()[0]
        kill(cluster, importing)
    try:
        holding.rollback()
    except psycopg2.OperationalError:  # it died with the server
        assert kill is not _kill_process
    holding.close()
    assert importing.wait(timeout=60) != 0
    importing.stdout.close()
    wait_until(lambda: _answers(cluster), seconds=300)
    left = f"SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = '{NAME}'"
    wait_until(lambda: cluster.ask(left) == 0)
    assert kept(cluster) == before
    told = cluster.managed("import", "attendance", str(lessons), "--json")
    assert f'"created": {STUDENTS * len(DAYS)}' in told
    assert kept(cluster)[:3] == (STUDENTS * len(DAYS), STUDENTS, 1)
    assert "all equal to their lessons" in cluster.managed("rebuild_weekly_sums", "--check")
    _forget(cluster)


def _answers(cluster: Cluster) -> bool:
    """A server of which a process was killed goes through its log first."""
    try:
        return cluster.ask("SELECT 1") == 1
    except psycopg2.OperationalError:
        time.sleep(0.2)
        return False


def _forget(cluster: Cluster) -> None:
    """Make room for the next one to die."""
    connection = cluster.connect()
    with connection, connection.cursor() as cursor:
        cursor.execute("TRUNCATE absence_lesson, absence_weeklysum, absence_lessonchange")
        cursor.execute("DELETE FROM imports_batch WHERE kind = 'attendance'")
    connection.close()

"""A Celery worker as production has it: a process of its own, with the test database and the Redis of the test."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from ppss.celery import app

ROOT = Path(settings.BASE_DIR)


def database_url() -> str:
    """The URL of the database that this test runs in, for another process."""
    given = connection.settings_dict
    who = f"{given['USER']}:{given['PASSWORD']}@" if given["USER"] else ""
    where = f"{given['HOST']}:{given['PORT']}" if given["PORT"] else given["HOST"]
    return f"postgres://{who}{where}/{given['NAME']}"


@pytest.fixture
def worker(transactional_db, settings, tmp_path) -> Iterator[subprocess.Popen]:
    """A worker that has said it is ready; tasks go to it instead of running in the process."""
    settings.CELERY_TASK_ALWAYS_EAGER = False
    queue = f"test-{os.getpid()}"
    before = app.conf.task_default_queue, app.conf.task_always_eager
    app.conf.task_default_queue, app.conf.task_always_eager = queue, False
    log = tmp_path / "worker.log"
    command = [sys.executable, "-m", "celery", "-A", "ppss", "worker", "-Q", queue, "-c", "1", "-l", "INFO"]
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "ppss.settings",
        "FILES_DIR": str(settings.MEDIA_ROOT),
    }
    with log.open("w") as out:
        process = subprocess.Popen(
            [*command, "-n", f"{queue}@%h", "--without-gossip", "--without-mingle"],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until(lambda: " ready." in log.read_text(), or_show=log)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)
        app.conf.task_default_queue, app.conf.task_always_eager = before


def wait_until(happened, *, or_show: Path | None = None, seconds: float = 60) -> None:
    """Wait for something another process does; fails with that process's log."""
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            pytest.fail(f"It did not happen in {seconds} s.\n{or_show.read_text() if or_show else ''}")
        time.sleep(0.1)

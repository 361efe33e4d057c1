"""A whole installation of its own: PostgreSQL, Redis, web, beat, workers and a stub gateway, to be broken at will."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from django.conf import settings

from tests.messaging.gateway_process import StubGateway, stub_gateway
from tests.services.servers import PostgreSQL, Program, Redis, free_port, wait_for, wait_until

ROOT = Path(settings.BASE_DIR)
#: Short waits, so that what takes minutes in a real installation takes seconds here.
QUICK = {"CLOCK_MINUTE": "2", "SMS_TIMEOUT": "2", "MESSAGE_LEASE": "8", "MESSAGE_ASK_AFTER": "3"}


class Installation:
    """What is running; ``more`` are settings of the program, over those that are ``QUICK``."""

    def __init__(self, folder: Path, gateway: StubGateway, more: dict[str, str]) -> None:
        self.folder, self.gateway = folder, gateway
        self.postgresql, self.redis = PostgreSQL(), Redis()
        self.port = free_port()
        self.env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        self.env |= (
            QUICK
            | {
                "DATABASE_URL": self.postgresql.url,
                "REDIS_URL": self.redis.url,
                "BASE_URL": f"http://127.0.0.1:{self.port}",
                "SECRET_KEY": "of this test alone",
                "FIELD_KEYS": "of this test alone as well",
                "SMS_URL": gateway.url,
                "SMS_GATEWAY": "sinch",
                "ELKS_DONT_LOG": "0",
                "MESSAGE_FIRST_WAIT": "1",
                "FILES_DIR": str(folder),
                "LOG_LEVEL": "ERROR",
                "HOOKS_PER_MINUTE": "1000000",
            }
            | more
        )
        self.programs: dict[str, Program] = {}
        self.run("manage.py", "migrate", "-v0")

    def run(self, *arguments: str) -> str:
        done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, name: str, *more: str) -> None:
        """``web``, ``beat``, or a worker by any other name; with more options."""
        python = [sys.executable, "-m"]
        celery = [*python, "celery", "-A", "ppss"]
        commands = {
            "web": [*python, "gunicorn", "ppss.wsgi", f"--bind=127.0.0.1:{self.port}", "--threads=4", "--workers=1"],
            "beat": [*celery, "beat", f"--schedule={self.folder}/beat", "--pidfile="],
        }
        worker = [*celery, "worker", "-c", "1", "-n", f"{name}@%h", "--without-gossip", "--without-mingle"]
        log = self.folder / f"{name}.log"
        self.programs[name] = Program([*commands.get(name, worker), *more], env=self.env, log=log, cwd=ROOT)
        if name == "web":
            wait_for(self.port, 90)

    def write(self, count: int, *, first: int = 0) -> None:
        """So many messages that are due, each to a number and with a text of its own."""
        self.run("-m", "tests.services.write_messages", str(count), str(first))

    def ask(self, query: str, *values: object) -> list[tuple]:
        """Ask the database, past the program; again while it is not there."""
        while True:
            try:
                connection = psycopg2.connect(self.postgresql.url)
                break
            except psycopg2.OperationalError:
                time.sleep(0.2)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(query, values or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def states(self) -> Counter[str]:
        return Counter(dict(self.ask("SELECT state, count(*) FROM messaging_message GROUP BY state")))

    def settled(self) -> int:
        """How many messages need no worker any more."""
        return sum(n for state, n in self.states().items() if state not in ("waiting", "sending"))

    def wait_for_settled(self, count: int, seconds: float) -> bool:
        return wait_until(lambda: self.settled() >= count, seconds=seconds, every=0.5)

    def close(self) -> None:
        for program in self.programs.values():
            program.kill()
        self.redis.kill()
        self.postgresql.remove()

    def logs(self) -> str:
        return "\n".join(f"== {name}\n{p.log.read_text()[-3000:]}" for name, p in self.programs.items())

    def wrong(self) -> list[str]:
        """Every message whose state is not what the gateway says of it, or that is there twice or not at all."""
        at_gateway = self.gateway.references()
        problems = []
        rows = self.ask("SELECT reference::text, state, reason FROM messaging_message")
        for reference, state, reason in rows:
            there = at_gateway.pop(reference, [])
            right = {"created": "sent", "delivered": "delivered", "failed": "failed"}.get(there[0]) if there else ""
            is_refused = not there and (state, reason) == ("failed", "refused")
            if len(there) > 1 or (state != right and not is_refused):
                problems.append(f"{reference}: {state} ({reason}), at the gateway {json.dumps(there)}")
        return problems + [f"{reference}: only at the gateway" for reference in at_gateway]


@contextmanager
def installation(folder: Path, **more: str) -> Iterator[Installation]:
    """Everything but the programs started; they are started by ``start``."""
    with stub_gateway() as gateway:
        whole = Installation(folder, gateway, more)
        try:
            yield whole
        finally:
            whole.close()

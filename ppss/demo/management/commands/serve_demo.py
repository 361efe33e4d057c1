"""``manage.py serve_demo``: what ``make demo`` runs. One process from migration to serving, so that it starts fast."""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser
from pathlib import Path
from threading import Thread

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import BaseCommand, CommandError, call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from django.urls import get_resolver
from gunicorn.app.base import BaseApplication

from accounts import clock
from ppss.demo.cast import sign_ins


class Command(BaseCommand):
    """Migrate, tell the demo data where the database has no user yet, and serve until Ctrl-C.

    Keeps what is there unless told to ``--reset``. Refuses in production.
    """

    help = "Prepare the demo and serve it on 127.0.0.1."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reset", action="store_true", help="throw everything in the database away first")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, reset: bool, port: int, **options: object) -> None:
        if settings.PRODUCTION:
            raise CommandError("This is a production installation: the demo refuses to touch it.")
        if reset:
            self.stdout.write("Throwing the old data away ...")
            empty_database()
        call_command("migrate", verbosity=0)
        call_command("demo_data", stdout=self.stdout, if_empty=True)
        connections.close_all()
        Server(f"127.0.0.1:{port}").run()


class Server(BaseApplication):
    """Gunicorn on one address; tells the sign-ins once it listens. The program is loaded before workers fork."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__()

    def load_config(self) -> None:
        given = {
            "bind": self.address,
            "workers": 2,
            "threads": 4,
            "preload_app": True,
            "loglevel": "warning",
            "control_socket_disable": True,
            "post_worker_init": lambda worker: Thread(target=tick_each_minute, daemon=True).start(),
            "when_ready": lambda server: print(welcome(self.address), flush=True),
        }
        for name, value in given.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIHandler:
        application = get_wsgi_application()
        get_resolver().url_patterns  # noqa: B018 - reads every view, so that the first page does not wait for it
        return application


def tick_each_minute() -> None:
    """What beat and a worker do elsewhere. Each web process ticks; what is due is given to one of them."""
    while True:
        time.sleep(60)
        for name in clock.take_due():
            clock.run(name)
        connections.close_all()


def welcome(address: str) -> str:
    """The address and the sign-ins, for the console."""
    password = "the one in DEMO_PASSWORD" if os.environ.get("DEMO_PASSWORD") else "demo"
    people = "\n".join(f"    {email:32}{who}" for email, who in sign_ins())
    return (
        f"\n  PPSS is ready: http://{address}/\n\n  Sign in as:\n{people}\n  Password: {password}\n\n"
        f"  E-mail and SMS of the demo: http://{address}/messages/ (as admin)\n"
        "  Ctrl-C stops it; the data stay in var/. `make demo-reset` begins anew.\n"
    )


def empty_database() -> None:
    """Remove all tables: the file of SQLite, or the schema of PostgreSQL, where rows of the logs cannot be deleted."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        return
    connection.close()
    for ending in ("", "-wal", "-shm"):
        Path(f"{connection.settings_dict['NAME']}{ending}").unlink(missing_ok=True)

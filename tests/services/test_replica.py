"""Figures come from a replica that really follows, and rights from the database that is written to."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.services.servers import PostgreSQL

pytestmark = pytest.mark.services

#: Asks for the steering group's page and tells which tables were asked where.
ASK = """
import json, re, sys
import django
django.setup()
from django.db import connections
from django.test import Client
from django.utils import timezone
from accounts.choices import Agency, Role
from accounts.models import District, Membership, User
district, _new = District.objects.get_or_create(name="Skärholmen")
user, is_new = User.objects.get_or_create(email="steering@demo.example", defaults={"agency": Agency.SOCIAL_SERVICES})
if is_new:
    first = timezone.localdate()
    Membership.objects.create(user=user, role=Role.STEERING, district=district, first_day=first)
for connection in connections.all():
    connection.force_debug_cursor = True
client = Client()
client.force_login(user)
for connection in connections.all():
    connection.queries_log.clear()
answer = client.get(f"/reports/districts/{district.pk}/")
def read(alias):
    asked = [query["sql"] for query in connections[alias].queries]
    return sorted({table for sql in asked for table in re.findall(r'FROM "(\\w+)"', sql)})
told = {"status": answer.status_code, "read": {alias: read(alias) for alias in ("default", "reports")}}
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[PostgreSQL, PostgreSQL]]:
    first = PostgreSQL()
    second = None
    try:
        done = _run(first, None, "manage.py", "migrate", "--verbosity=0")
        assert done.returncode == 0, done.stderr
        second = PostgreSQL(first)
        yield first, second
    finally:
        for server in (second, first):
            if server:
                server.remove()


def _run(first: PostgreSQL, second: PostgreSQL | None, *arguments: str) -> subprocess.CompletedProcess:
    environment = os.environ | {"DATABASE_URL": first.url, "DJANGO_SETTINGS_MODULE": "ppss.settings"}
    if second:
        environment["REPORTS_DATABASE_URL"] = second.url
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_figures_are_read_from_the_replica_and_rights_are_not(servers):
    done = _run(*servers, "-c", ASK)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    read_there, read_here = (set(told["read"][alias]) for alias in ("reports", "default"))
    assert told["status"] == 200
    assert {"cases_case"} <= read_there
    assert {table.split("_")[0] for table in read_there} <= {"students", "absence", "cases", "messaging"}
    assert [table for table in read_here if table.split("_")[0] in ("students", "absence", "cases", "messaging")] == []
    assert {"accounts_user", "accounts_membership"} <= read_here


def test_replica_takes_nothing_down(servers):
    write = (
        "import django; django.setup(); from cases.models import Case; Case.objects.using('reports').update(stage='x')"
    )
    done = _run(*servers, "-c", write)
    assert done.returncode == 1
    assert "read-only transaction" in done.stderr

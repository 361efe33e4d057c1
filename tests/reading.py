"""Reading a server in tests: the server, the source that is it, and what came of a run."""

from __future__ import annotations

import pytest

from imports.actions import runs, sources
from imports.models import Run, Source
from imports.ss12000 import client
from imports.ss12000.tally import COUNTS
from tests.ss12000 import CLIENT, SECRET, serving


@pytest.fixture
def server():
    """An SS 12000 server on loopback: see ``tests.ss12000``."""
    with serving() as state:
        yield state


@pytest.fixture
def source(world, server):
    """That server, as an administrator has entered it, for every school that it has."""
    return sources.create(
        by=world.people["admin"],
        name="Skolsystemet",
        base_url=f"{server.url}/v2.0",
        token_url=server.token_url,
        client_id=CLIENT,
        client_secret=SECRET,
    )


@pytest.fixture(autouse=True)
def _no_long_waits(monkeypatch):
    """Waiting for a busy server is counted in hundredths here."""
    monkeypatch.setattr(client, "FIRST_WAIT", 0.01)


def read(source: Source, *, is_full: bool = False) -> Run:
    """Read the server to its end, or to where it breaks off."""
    run = runs.start(source=source, by=None, is_full=is_full)
    runs.work(run_id=run.pk)
    run.refresh_from_db()
    return run


def counts(run: Run, endpoint: str) -> dict[str, int]:
    """What became of the objects of an endpoint, without the zeros."""
    step = run.steps.get(endpoint=endpoint)
    return {name: getattr(step, name) for name in COUNTS if getattr(step, name)}


def problems(run: Run) -> list[tuple[str, str, str, str, int]]:
    """Endpoint, kind, attribute, value and count of each problem of a run, in order."""
    return sorted(run.problems.values_list("endpoint", "kind", "attribute", "value", "count"))

"""Servers of school systems and their readings: administrators alone."""

from imports.actions import runs
from imports.choices import RunState
from imports.models import Run, Source
from tests.access import Row

ADMIN = {"admin": 200}
MOVED = {"admin": 302}
#: Not encrypted, so nothing is ever sent there.
NOWHERE = "http://skolsystem.example"


def source(world) -> dict:
    """A server that cannot be read."""
    address = {"base_url": f"{NOWHERE}/v2.0", "token_url": f"{NOWHERE}/token"}
    return {"pk": Source.objects.create(name="Skolsystemet", client_id="ppss", client_secret="hemligt", **address).pk}


def run(world) -> dict:
    """A reading that was broken off."""
    source(world)
    row = runs.start(source=Source.objects.get(), by=world.people["admin"])
    Run.objects.filter(pk=row.pk).update(state=RunState.BROKEN)
    return {"pk": row.pk}


ROWS = [
    Row("imports:sources", ADMIN),
    Row("imports:source_new", ADMIN),
    Row("imports:source", ADMIN, make=source),
    Row("imports:source_edit", ADMIN, make=source),
    Row("imports:source_try", MOVED, make=source, method="post"),
    Row("imports:run_start", MOVED, make=source, method="post"),
    Row("imports:run", ADMIN, make=run),
    Row("imports:run_progress", ADMIN, make=run),
    Row("imports:run_cancel", MOVED, make=run, method="post"),
    Row("imports:run_go_on", MOVED, make=run, method="post"),
]

"""``manage.py import_ss12000``, and what runs at night."""

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from imports import tasks
from imports.actions import runs, sources
from imports.choices import RunState
from imports.models import Run
from tests.reading import read
from tests.ss12000 import CLIENT, SECRET, Fault


def _call(*args: str) -> tuple[int, str]:
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("import_ss12000", *args, stdout=out, stderr=io.StringIO())
    return ended.value.code, out.getvalue()


def test_the_command_reads_a_server_and_prints_counts_and_problems(source, server):
    server.put("organisations", "a", displayName="Farsta", organisationType="Stadsdel")
    server.put("organisations", "b", displayName="Något", organisationType="Rymdstation")
    status, printed = _call("skolsystemet", "--json")
    [run] = json.loads(printed)["runs"]
    assert (status, run["source"], run["state"], run["full"], run["problem"]) == (1, "Skolsystemet", "done", True, "")
    zeros = {"unchanged": 0, "skipped": 0, "removed": 0, "updated": 0}
    assert run["endpoints"][0] == {"endpoint": "organisations", "state": "done", "received": 2, "created": 2} | zeros
    assert [(p["kind"], p["attribute"], p["value"], p["count"]) for p in run["problems"]] == [
        ("unknown", "organisationType", "Rymdstation", 1)
    ]
    server.lists["organisations"].pop()
    status, printed = _call("--full")
    assert (status, "organisations: 1 hämtade, 0 nya" in printed) == (0, True)


def test_the_command_goes_on_with_what_was_broken_off(source, server):
    server.faults = [Fault("organisations", 418, b"")]
    status, printed = _call()
    assert (status, "Servern svarar 418 på organisations." in printed) == (2, True)
    assert (_call()[0], Run.objects.count()) == (0, 1)


def test_the_command_says_what_is_wrong_with_its_words(source):
    with pytest.raises(CommandError, match="Det finns inget skolsystem som heter Ett annat"):
        call_command("import_ss12000", "Ett annat")
    source.is_on = False
    source.save()
    with pytest.raises(CommandError, match="Inget skolsystem är påslaget"):
        call_command("import_ss12000")


def test_a_run_stopped_from_the_keyboard_keeps_whole_pages(source, server):
    server.page_size = 1
    for name in "abc":
        server.put("organisations", name, displayName=name, organisationType="Övrigt")

    def stop(step: object) -> None:
        raise KeyboardInterrupt

    run = runs.start(source=source, by=None)
    with pytest.raises(KeyboardInterrupt):
        runs.work(run_id=run.pk, tell=stop)
    run.refresh_from_db()
    assert (run.state, run.steps.get(endpoint="organisations").created) == (RunState.CANCELLED, 1)


def test_every_server_that_is_on_is_read_at_night(source, server, world):
    address = {"base_url": f"{server.url}/v2.0", "token_url": server.token_url}
    more = {"client_id": CLIENT, "client_secret": SECRET}
    sources.create(by=world.people["admin"], name="Avstängt", is_on=False, **address, **more)
    server.faults = [Fault("organisations", 418, b"")]
    assert tasks.read_every_server() == 1
    assert Run.objects.get().state == RunState.BROKEN
    assert tasks.read_every_server() == 1
    assert (Run.objects.get().state, Run.objects.get().started_by) == (RunState.DONE, None)


def test_a_run_that_somebody_works_on_is_not_begun_twice(source, server):
    runs._claim(runs.start(source=source, by=None).pk)
    assert (tasks.read_every_server(), server.asked) == (0, [])


def test_a_change_of_schools_or_address_makes_the_next_run_read_everything(source, server, world):
    read(source)
    assert read(source).is_full is False
    sources.update(source=source, by=world.people["admin"], schools=[world.schools["Bredängsskolan"]])
    assert (read(source).is_full, read(source).is_full) == (True, False)

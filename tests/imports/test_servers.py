"""Reading an SS 12000 server: tokens, pages, faults, changes, and going on after a break."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import District, School
from imports.actions import runs
from imports.choices import RunState, StepState
from imports.models import RemoteOrganisation, Run, Source
from imports.ss12000 import client
from tests.reading import counts, problems, read
from tests.ss12000 import Fault, ref, some_id

LATER = "2026-09-02T08:00:00+02:00"


def _organisations(server, n: int = 3) -> None:
    server.put("organisations", "district", displayName="Farsta", organisationType="Stadsdel")
    for i in range(n):
        server.put(
            "organisations",
            f"school {i}",
            displayName=f"Skola {i}",
            organisationType="Skolenhet",
            schoolUnitCode=f"9100000{i}",
            parentOrganisation=ref("district"),
        )


def test_organisations_become_districts_and_schools(source, server):
    _organisations(server)
    run = read(source)
    assert (run.state, run.is_full, counts(run, "organisations")) == (
        RunState.DONE,
        True,
        {"received": 4, "created": 4},
    )
    school = School.objects.get(unit_code="91000001")
    assert (school.name, school.district.name) == ("Skola 1", "Farsta")


def test_known_schools_are_found_by_code_and_by_name_and_keep_their_names(source, server, world):
    known = world.schools["Bredängsskolan"]
    server.put(
        "organisations",
        "by code",
        displayName="Ett annat namn",
        organisationType="Skolenhet",
        schoolUnitCode=known.unit_code,
    )
    School.objects.create(name="Utan kod", district=known.district)
    server.put(
        "organisations", "by name", displayName="utan kod", organisationType="Skolenhet", schoolUnitCode="91000009"
    )
    before = School.objects.count()
    read(source)
    known.refresh_from_db()
    assert (known.name, School.objects.count()) == ("Bredängsskolan", before)
    assert School.objects.get(name="Utan kod").unit_code == "91000009"
    assert RemoteOrganisation.objects.get(uuid=some_id("by code")).school == known


def test_a_source_for_some_schools_makes_no_others(source, server, world):
    _organisations(server)
    source.schools.add(world.schools["Bredängsskolan"])
    read(source)
    assert School.objects.filter(name__startswith="Skola").count() == 0


def test_pages_are_turned_by_token_and_limit_alone(source, server):
    server.page_size = 2
    _organisations(server, 4)
    run = read(source)
    asked = server.queries("organisations")
    assert [sorted(query) for query in asked] == [["limit"], ["limit", "pageToken"], ["limit", "pageToken"]]
    assert counts(run, "organisations") == {"received": 5, "created": 5}


def test_later_runs_ask_for_changes_alone_and_exclusively(source, server):
    _organisations(server)
    assert read(source).is_full is True
    server.put("organisations", "district", modified=LATER, displayName="Farsta", organisationType="Stadsdel")
    run = read(source)
    assert run.is_full is False
    assert server.queries("organisations")[-1]["meta.modified.after"] == "2026-09-01T08:00:00+02:00"
    assert counts(run, "organisations") == {"received": 1, "unchanged": 1}
    assert counts(read(source), "organisations") == {}
    assert server.queries("organisations")[-1]["meta.modified.after"] == LATER
    run = read(source, is_full=True)
    assert counts(run, "organisations") == {"received": 4, "unchanged": 4}


def test_what_changed_while_pages_were_turned_is_asked_for_again(source, server):
    """A change later than the beginning does not move the next question past what slipped by."""
    future = (timezone.now() + datetime.timedelta(days=1)).isoformat()
    server.put("organisations", "a", modified=future, displayName="A", organisationType="Övrigt")
    run = read(source)
    step = run.steps.get(endpoint="organisations")
    assert step.newest == step.begun_at < future


def test_a_token_that_runs_out_in_the_middle_is_renewed(source, server):
    server.page_size, server.token_uses = 1, 2
    _organisations(server, 4)
    run = read(source)
    assert (run.state, counts(run, "organisations")) == (RunState.DONE, {"received": 5, "created": 5})
    assert len(server.tokens) > 2


def test_a_token_is_renewed_before_it_runs_out(source, server, time_machine):
    _organisations(server)
    server.expires_in = 60
    with client.Client(source) as it:
        it.page("organisations", {})
        time_machine.move_to(timezone.now() + datetime.timedelta(seconds=50))
        it.page("organisations", {})
    assert (len(server.tokens), [left for left in server.tokens.values()]) == (2, [999_999, 999_999])


def test_a_token_without_a_length_of_life_is_used_until_it_is_refused(source, server):
    server.expires_in = None
    _organisations(server)
    assert (read(source).state, len(server.tokens)) == (RunState.DONE, 1)


@pytest.mark.parametrize("status", [429, 503, 502])
def test_a_busy_server_is_asked_again(source, server, status):
    _organisations(server)
    server.faults = [Fault("organisations", status, b"", {"Retry-After": "0"}, times=3), Fault("token", 503, b"")]
    run = read(source)
    assert (run.state, counts(run, "organisations")) == (RunState.DONE, {"received": 4, "created": 4})


def test_a_server_is_given_the_time_that_it_asks_for(source, server):
    waits = []
    server.faults = [Fault("organisations", 429, b"", {"Retry-After": "7"})]
    with client.Client(source, pause=waits.append) as it:
        assert it.page("organisations", {}).data == []
    assert waits == [7.0]


def test_a_wait_may_be_written_as_a_moment(source, server):
    waits = []
    soon = (timezone.now() + datetime.timedelta(seconds=30)).astimezone(datetime.UTC)
    server.faults = [Fault("organisations", 503, b"", {"Retry-After": soon.strftime("%a, %d %b %Y %H:%M:%S GMT")})]
    with client.Client(source, pause=waits.append) as it:
        it.page("organisations", {})
    assert [20 <= wait <= 31 for wait in waits] == [True]


def test_broken_json_is_asked_for_again_and_then_breaks_the_run_off(source, server):
    _organisations(server)
    server.faults = [Fault("organisations", times=2)]
    assert read(source).state == RunState.DONE
    server.faults = [Fault("organisations", at=server.counts["organisations"] + 1, times=100)]
    run = read(source)
    assert (run.state, run.problem) == (RunState.BROKEN, "Serverns svar går inte att läsa: organisations.")


def test_a_broken_run_goes_on_with_the_page_where_it_stopped(source, server):
    server.page_size = 2
    _organisations(server, 5)
    server.faults = [Fault("organisations", 503, b"", at=3, times=client.TRIES)]
    run = read(source)
    assert (run.state, counts(run, "organisations")) == (RunState.BROKEN, {"received": 4, "created": 4})
    before = len(server.asked)
    again = read(source)
    assert (again.pk, again.state, Run.objects.count()) == (run.pk, RunState.DONE, 1)
    assert "pageToken" in [query for path, query in server.asked[before:] if path == "organisations"][0]
    assert counts(again, "organisations") == {"received": 6, "created": 6}


def test_a_page_that_the_server_has_forgotten_makes_the_endpoint_begin_again(source, server):
    server.page_size = 2
    _organisations(server, 5)
    server.faults = [Fault("organisations", 410, b"", at=2)]
    run = read(source)
    assert (run.state, RemoteOrganisation.objects.count()) == (RunState.DONE, 6)


def test_an_endpoint_that_is_not_there_is_left_out_and_told(source, server):
    server.absent = {"persons", "organisations"}
    run = read(source)
    assert (run.state, run.steps.get(endpoint="organisations").state) == (RunState.DONE, StepState.ABSENT)
    told = [p for p in problems(run) if p[0] == "organisations"]
    assert told == [("organisations", "notice", "", "Servern har inte organisations.", 1)]


def test_wrong_credentials_break_the_run_off_with_a_sentence(source, server):
    source.client_secret = "fel"
    source.save()
    run = read(source)
    told = "Ingen åtkomstnyckel lämnas ut för detta klient-id och denna hemlighet. Kontrollera båda, och adressen."
    assert (run.state, run.problem) == (RunState.BROKEN, told)


def test_no_token_goes_to_another_host(source, server):
    there = {"Location": "http://localhost:1/v2.0/organisations"}
    server.faults = [Fault("organisations", 302, b"", there, times=9)]
    run = read(source)
    told = "Servern hänvisar till en annan värd, som åtkomstnyckeln inte är till för."
    assert (run.state, run.problem) == (RunState.BROKEN, told)


def test_a_redirect_on_the_same_host_is_followed(source, server):
    _organisations(server)
    server.faults = [Fault("organisations", 307, b"", {"Location": "/v2.0/organisations"})]
    assert counts(read(source), "organisations") == {"received": 4, "created": 4}


def test_an_answer_without_an_end_is_not_read_to_it(source, server, monkeypatch):
    monkeypatch.setattr(client, "PAGE_BYTES", 1_000_000)
    server.faults = [Fault("organisations", 200, b" " * 1_100_000, times=99)]
    run = read(source)
    assert (run.state, run.problem) == (RunState.BROKEN, "Serverns svar är större än 1 MB.")


def test_a_server_is_read_by_one_at_a_time(source, server):
    run = runs.start(source=source, by=None)
    with pytest.raises(ValidationError, match="pågår redan"):
        runs.start(source=source, by=None)
    assert runs._claim(run.pk) != ""
    assert runs.work(run_id=run.pk) is False
    assert server.asked == []


def test_a_cancelled_run_keeps_whole_pages_and_the_next_takes_the_rest(source, server):
    server.page_size = 2
    _organisations(server, 5)
    run = runs.start(source=source, by=None)
    runs.work(run_id=run.pk, tell=lambda step: runs.cancel(run=run, by=None) if step.pages == 1 else None)
    run.refresh_from_db()
    assert (run.state, counts(run, "organisations")) == (RunState.CANCELLED, {"received": 2, "created": 2})
    again = read(source)
    assert (again.is_full, counts(again, "organisations")) == (True, {"received": 6, "created": 4, "unchanged": 2})


def test_a_run_that_has_its_time_is_handed_on(source, server):
    server.page_size = 2
    _organisations(server, 5)
    run = runs.start(source=source, by=None)
    turns = 0
    while runs.work(run_id=run.pk, seconds=-1):
        turns += 1
        assert turns < 200
        run.steps.filter(state=StepState.WAITING).first()
        runs.work(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, turns) == (RunState.DONE, 1)


def test_objects_without_an_id_are_counted_and_passed_over(source, server):
    _organisations(server, 1)
    server.lists["organisations"] += [{"displayName": "Utan id"}, {"id": "no uuid"}, "no object", None]
    run = read(source)
    assert counts(run, "organisations") == {"received": 6, "created": 2}
    assert [p for p in problems(run) if p[0] == "organisations"] == [
        ("organisations", "malformed", "id", "", 1),
        ("organisations", "missing", "id", "", 3),
    ]


def test_unknown_types_and_missing_names_stop_nothing(source, server):
    server.put("organisations", "odd", organisationType="Rymdstation")
    server.put("organisations", "none", displayName="Ingen typ")
    run = read(source)
    assert run.state == RunState.DONE
    assert [p for p in problems(run) if p[0] == "organisations"] == [
        ("organisations", "missing", "displayName", "", 1),
        ("organisations", "missing", "organisationType", "", 1),
        ("organisations", "unknown", "organisationType", "Rymdstation", 1),
    ]


def test_a_deleted_organisation_is_forgotten_and_its_school_stays(source, server):
    _organisations(server, 1)
    read(source)
    server.remove("organisations", "school 0", at=(timezone.now() + datetime.timedelta(seconds=5)).isoformat())
    run = read(source)
    assert counts(run, "deletedEntities") == {"received": 1, "removed": 1}
    assert School.objects.filter(name="Skola 0").count() == 1
    assert RemoteOrganisation.objects.count() == 1


def test_districts_are_found_by_name(source, server, world):
    name = next(iter(world.districts))
    server.put("organisations", "known", displayName=name.upper(), organisationType="Stadsdel")
    before = District.objects.count()
    read(source)
    assert (District.objects.count(), Source.objects.get().reads_all) == (before, False)

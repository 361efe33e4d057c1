"""What runs by itself: when it is due, that it runs once, and what administrators make of it."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command, get_commands
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts import clock
from accounts.choices import RhythmUnit
from accounts.models import AuditEvent, ClockJob
from accounts.rhythms import Rhythm, daily, each_minutes, weekly
from accounts.tasks import tick

CITY = ZoneInfo("Europe/Stockholm")


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=CITY)


@pytest.mark.parametrize(
    ("rhythm", "now", "then"),
    [
        (each_minutes(5), "2026-11-26 23:58", "2026-11-27 00:03"),
        (daily(5, 20), "2026-11-26 05:19", "2026-11-26 05:20"),
        (daily(5, 20), "2026-11-26 05:20", "2026-11-27 05:20"),
        (weekly(4, 14, 0), "2026-11-26 12:00", "2026-11-27 14:00"),
        (weekly(4, 14, 0), "2026-11-27 14:00", "2026-12-04 14:00"),
        (weekly(0, 6, 0), "2026-12-31 12:00", "2027-01-04 06:00"),
        (daily(7, 0), "2026-03-28 07:00", "2026-03-29 07:00"),  # summer time begins in between
        (daily(7, 0), "2026-10-24 07:00", "2026-10-25 07:00"),  # and ends
    ],
)
def test_next_time_follows_the_clock_of_the_city(rhythm, now, then):
    assert rhythm.next_after(at(now)) == at(then)


@given(st.integers(0, 5_000_000), st.sampled_from([daily(2, 30), weekly(6, 2, 30), each_minutes(7)]))
def test_next_time_is_later_and_no_further_than_the_rhythm(minutes, rhythm):
    now = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(minutes=minutes)
    longest = {"minutes": 7, "daily": 25 * 60, "weekly": 7 * 24 * 60 + 60}[rhythm.unit]
    assert datetime.timedelta(0) < rhythm.next_after(now) - now <= datetime.timedelta(minutes=longest)


@pytest.fixture
def counted(db, monkeypatch):
    """The only job there is: it counts, each day at 05.20, and fails when told to."""
    ran = []

    def does() -> int:
        ran.append(timezone.now())
        if ran[-1].minute == 59:
            raise ZeroDivisionError("names and numbers of people")
        return len(ran)

    one = clock.Job("count", does, "Count", daily(5, 20), longest=10)
    monkeypatch.setattr(clock, "every", lambda: {"count": one})
    return ran


def test_every_job_has_a_command_of_its_name_and_a_row(db):
    call_command("tick")
    assert {"tick", *clock.every()} <= set(get_commands())
    assert set(ClockJob.objects.values_list("name", flat=True)) == {"tick", *clock.every()}
    assert clock.last_tick() is not None


def test_what_is_due_runs_once_and_is_noted(counted):
    with time_machine.travel(at("2026-11-26 05:00"), tick=False) as clock_of_test:
        assert tick() == []
        clock_of_test.move_to(at("2026-11-26 05:21"))
        assert (tick(), tick()) == (["count"], [])
        row = ClockJob.objects.get(name="count")
        assert (row.last_went_well, row.last_result, row.next_at) == (True, "1", at("2026-11-27 05:20"))
        assert (row.running_until, row.seconds) == (None, 0)
        clock_of_test.move_to(at("2026-11-27 08:00"))
        assert tick() == ["count"]
    assert len(counted) == 2


def test_a_run_that_is_lost_is_made_up_for_when_its_time_is_over(counted):
    with time_machine.travel(at("2026-11-26 05:00"), tick=False) as clock_of_test:
        clock.make_rows()
        clock_of_test.move_to(at("2026-11-26 05:20"))
        assert clock.take_due() == ["count"]  # and the worker dies
        ClockJob.objects.update(next_at=timezone.now())
        assert (clock.take_due(), clock.take("count")) == ([], False)
        clock_of_test.move_to(at("2026-11-26 05:31"))
        assert clock.take_due() == ["count"]


def test_a_failure_is_noted_without_what_it_was_about(counted, capsys):
    with time_machine.travel(at("2026-11-26 05:59"), tick=False):
        clock.make_rows()
        ClockJob.objects.update(next_at=timezone.now())
        with pytest.raises(CommandError, match="failed: count"):
            call_command("tick")
    row = ClockJob.objects.get(name="count")
    assert (row.last_went_well, row.last_result) == (False, "ZeroDivisionError")


def test_a_command_notes_its_run_and_leaves_a_running_one_alone(db, capsys):
    call_command("purge_drafts")
    assert ClockJob.objects.get(name="purge_drafts").last_result == "0"
    clock.take("purge_drafts")
    call_command("purge_drafts")
    assert capsys.readouterr().out.splitlines() == ["purge_drafts: 0", "purge_drafts is running already."]


def test_what_is_switched_off_does_not_run(counted):
    with time_machine.travel(at("2026-11-26 06:00"), tick=False):
        clock.make_rows()
        ClockJob.objects.update(next_at=timezone.now(), is_on=False)
        assert tick() == []


def test_admin_changes_a_rhythm_and_has_it_run(sign_in):
    client = sign_in("admin")
    page = client.get(reverse("accounts:clock")).content.decode()
    assert "Klockan har aldrig tickat" in page
    row = ClockJob.objects.get(name="purge_drafts")
    url = reverse("accounts:clock_job", args=[row.pk])
    given = {"is_on": "on", "unit": "weekly", "every": 1, "at": "06:15", "weekday": 0, "revision": row.revision}
    assert client.post(url, given).status_code == 302
    row.refresh_from_db()
    assert row.rhythm == Rhythm(RhythmUnit.WEEKLY, 1, datetime.time(6, 15), 0)
    assert row.next_at == row.rhythm.next_after(timezone.now())
    assert "måndag kl. 6.15" in client.get(reverse("accounts:clock")).content.decode()
    client.post(reverse("accounts:clock_job_run", args=[row.pk]))
    assert tick() == ["purge_drafts"]
    assert "Klockan tickar" in client.get(reverse("accounts:clock")).content.decode()
    assert list(AuditEvent.objects.values_list("verb", flat=True).order_by("pk")) == ["clock.update", "clock.run"]


def test_a_rhythm_that_does_not_hold_together_is_told_beside_its_field(sign_in):
    client = sign_in("admin")
    client.get(reverse("accounts:clock"))
    row = ClockJob.objects.get(name="purge_drafts")
    url = reverse("accounts:clock_job", args=[row.pk])
    page = client.post(url, {"unit": "weekly", "every": 0, "at": "", "weekday": "", "revision": row.revision})
    assert set(page.context["form"].errors) == {"at", "every"}
    page = client.post(url, {"unit": "weekly", "every": 1, "at": "6:00", "weekday": "", "revision": row.revision})
    assert set(page.context["form"].errors) == {"weekday"}
    page = client.post(url, {"unit": "daily", "every": 1, "at": "", "weekday": "", "revision": row.revision})
    assert set(page.context["form"].errors) == {"at"}


def test_the_row_of_the_clock_itself_cannot_be_changed(sign_in):
    client = sign_in("admin")
    client.get(reverse("accounts:clock"))
    row = ClockJob.objects.get(name="tick")
    assert client.get(reverse("accounts:clock_job", args=[row.pk])).status_code == 404

"""Quiet hours and waiting, by the clock of Stockholm."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging import rules

CITY = ZoneInfo("Europe/Stockholm")


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=CITY)


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("2026-11-26 06:59", "2026-11-26 07:00"),
        ("2026-11-26 07:00", "2026-11-26 07:00"),
        ("2026-11-26 19:59", "2026-11-26 19:59"),
        ("2026-11-26 20:00", "2026-11-27 07:00"),
        ("2026-11-26 23:30", "2026-11-27 07:00"),
        ("2026-11-27 00:10", "2026-11-27 07:00"),
        ("2026-03-28 21:00", "2026-03-29 07:00"),  # the night in which summer time begins
        ("2026-10-24 21:00", "2026-10-25 07:00"),  # and ends
    ],
)
def test_quiet_hours_move_a_message_to_the_morning(asked, goes):
    assert rules.first_allowed(at(asked)) == at(goes)
    assert rules.first_allowed(at(asked), any_hour=True) == at(asked)


@given(st.integers(0, 15 * 366 * 24 * 60))
def test_nothing_goes_in_the_quiet_hours_or_waits_longer_than_a_night(minutes):
    moment = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(minutes=minutes)
    goes = rules.first_allowed(moment)
    assert not rules.is_quiet(goes)
    assert datetime.timedelta(0) <= goes - moment <= datetime.timedelta(hours=12)


def test_waiting_doubles_up_to_two_hours():
    assert [rules.wait_after(n).seconds // 60 for n in (1, 2, 3, 7, 8, 9, 500)] == [1, 2, 4, 64, 120, 120, 120]

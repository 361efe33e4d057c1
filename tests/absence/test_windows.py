"""Which weeks a list looks at."""

import datetime

import pytest

from absence import windows
from absence.choices import Window
from students.terms import Calendar, Days

D = datetime.date
CALENDAR = Calendar(
    (Days(D(2026, 1, 13), D(2026, 6, 11)), Days(D(2026, 8, 18), D(2026, 12, 18))),
    (Days(D(2026, 10, 26), D(2026, 10, 30)),),
)


def choose(kind, today=D(2026, 11, 12), **more):
    return windows.choose(kind, today=today, calendar=CALENDAR, **more)


def test_the_latest_school_weeks_lie_before_this_one_without_holidays():
    found = choose(Window.WEEKS)
    assert (found.first, found.last, found.label) == (D(2026, 10, 5), D(2026, 11, 2), "v.\N{NO-BREAK SPACE}41–45")
    assert (found.first_day, found.last_day) == (D(2026, 10, 5), D(2026, 11, 8))
    assert found.recent == (D(2026, 10, 5), D(2026, 10, 12), D(2026, 10, 19), D(2026, 11, 2))
    assert len(found.trend) == 8
    assert D(2026, 10, 26) not in found.trend
    assert found.before == (D(2026, 8, 31), D(2026, 9, 28))


def test_the_term_goes_up_to_this_week():
    found = choose(Window.TERM)
    assert (found.first, found.last) == (D(2026, 8, 17), D(2026, 11, 9))
    assert choose(Window.TERM, today=D(2026, 7, 1)).last == D(2026, 6, 8)


def test_own_dates_become_whole_weeks():
    found = choose(Window.OWN, own=(D(2026, 9, 2), D(2026, 9, 16)))
    assert (found.kind, found.first, found.last, found.count) == ("own", D(2026, 8, 31), D(2026, 9, 14), 3)
    assert found.recent == (D(2026, 8, 31), D(2026, 9, 7), D(2026, 9, 14))
    assert choose(Window.OWN, own=(D(2010, 1, 1), D(2026, 9, 16))).count == windows.LONGEST
    assert choose(Window.OWN).kind == Window.WEEKS
    assert choose("nonsense").kind == Window.WEEKS


def test_without_a_calendar_every_week_is_school():
    found = windows.choose(Window.TERM, today=D(2026, 11, 12), calendar=Calendar())
    assert (found.kind, found.first, found.last) == ("weeks", D(2026, 10, 12), D(2026, 11, 2))


@pytest.mark.parametrize(
    ("asked", "days", "is_wrong"),
    [
        ({}, None, False),
        ({"from": "2026-09-01", "to": "2026-09-30"}, (D(2026, 9, 1), D(2026, 9, 30)), False),
        ({"from": "2026-09-01", "to": "2099-09-30"}, (D(2026, 9, 1), D(2026, 11, 12)), False),
        ({"from": "2026-09-30", "to": "2026-09-01"}, None, True),
        ({"from": "2026-09-30"}, None, True),
        ({"from": "x", "to": "2026-09-01"}, None, True),
    ],
)
def test_days_are_read_from_the_address(asked, days, is_wrong):
    assert windows.own_dates(asked, D(2026, 11, 12)) == (days, is_wrong)

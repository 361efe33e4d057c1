"""Absence shares and flags: the definitions, and that statements say the same as Python."""

import datetime
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from absence import list_sums, measures
from absence.choices import Flag, Window
from absence.measures import Share, Sums
from absence.models import WeeklySum
from absence.windows import Weeks
from students.models import Student

MONDAY = datetime.date(2026, 9, 7)
WEEK = datetime.timedelta(days=7)


def sums(scheduled=0, present=0, valid=0, invalid=0, other=0, lessons=0, rest=0) -> Sums:
    """Reported is what is told of, and ``rest`` beside it."""
    return Sums(lessons, scheduled, present + valid + invalid + other + rest, present, valid, invalid, other)


def test_shares_are_those_of_the_definition():
    week = sums(scheduled=1000, present=500, valid=100, invalid=150, other=50)
    assert week.total_share == Fraction(250, 800)
    assert week.valid_share == Fraction(100, 800)
    assert week.invalid_share == Fraction(150, 800)
    assert week.coverage == Fraction(80, 100)
    assert week.unreported == 200
    assert sums().total_share is None
    assert sums(scheduled=60).coverage == 0


def test_sums_add_up():
    assert sums(60, 50, 10) + sums(40, other=40, lessons=1) == Sums(1, 100, 100, 50, 10, 0, 40)
    assert Sums.of({"valid": 3, "scheduled": None}) == Sums(valid=3)


@pytest.mark.parametrize(
    ("week", "weeks", "holds"),
    [
        (sums(scheduled=1000, valid=500), 4, True),
        (sums(scheduled=1000, invalid=300, valid=200), 9, True),
        (sums(scheduled=1000, valid=499), 4, False),
        (sums(scheduled=1000, valid=1000), 3, False),
        (sums(scheduled=1000, valid=999, present=1), 4, False),
        (sums(scheduled=1000, valid=999, other=1), 4, False),
        (sums(scheduled=1000), 4, False),
    ],
)
def test_fully_absent_is_all_absence_for_four_weeks_with_half_of_it_reported(week, weeks, holds):
    assert measures.is_fully_absent(week, weeks) == holds


def test_flags_say_what_makes_a_share_doubtful():
    good = sums(scheduled=100, present=80)
    assert measures.flags(good) == []
    assert measures.flags(sums(scheduled=100, present=79)) == [Flag.LOW_COVERAGE]
    assert measures.flags(good, before=sums(scheduled=100, present=90)) == [Flag.COVERAGE_MOVED]
    assert measures.flags(good, before=sums(scheduled=1000, present=899)) == []
    assert measures.flags(good, before=sums()) == []
    assert measures.flags(sums(scheduled=100, present=81, other=9)) == [Flag.ADAPTED]
    assert measures.flags(sums(scheduled=100, present=82, other=9)) == []
    assert measures.flags(sums(scheduled=10, valid=10), recent_weeks=4) == [Flag.FULLY_ABSENT]


def test_rising_is_each_week_more_and_enough_in_all():
    def week(absent: int) -> Sums:
        return sums(100, present=100 - absent, invalid=absent)

    assert measures.is_rising([week(10), week(12), week(15)])
    assert not measures.is_rising([week(10), week(12), week(14)])
    assert not measures.is_rising([week(10), week(10), week(30)])
    assert not measures.is_rising([week(10), sums(100), week(30)])


minutes = st.integers(0, 3) | st.integers(0, 2000)
rows = st.builds(sums, minutes, minutes, minutes, minutes, minutes, st.integers(0, 40), minutes)


@given(rows, st.integers(0, 101))
@example(sums(100, valid=15, present=85), 15)
@example(sums(7, valid=1, present=6), 15)
def test_whole_percent_reaches_a_threshold_exactly_where_the_share_does(week, least):
    whole = week.whole_percent(Share.TOTAL)
    assert (whole is not None and whole >= least) == measures.is_at_least(week, Share.TOTAL, least)
    assert whole is None or whole == int(week.total_share * 100)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example([sums(1000, present=800), sums(1000, present=900), sums(1000, present=700)], 1)
@example([sums(1000, valid=500)] * 4, 4)
@example([sums(100, present=90, valid=10), sums(100, present=87, valid=13), sums(100, present=85, valid=15)], 3)
@given(st.lists(rows, min_size=3, max_size=6), st.integers(1, 6))
def test_sums_of_the_list_are_those_of_the_weeks_one_by_one(world, found, count):
    student = world.student()
    known = {MONDAY + n * WEEK: week for n, week in enumerate(found)}
    for monday, week in known.items():
        WeeklySum.objects.create(student=student, week=monday, **week._asdict())
    mondays, last = list(known), max(known)
    first = last - (count - 1) * WEEK
    latest = tuple(monday for monday in mondays if first <= monday)[-4:]
    within = Weeks(Window.OWN, first, last, latest, tuple(mondays))
    now = sum((week for monday, week in known.items() if monday >= first), Sums())
    before = sum((week for monday, week in known.items() if within.before[0] <= monday < first), Sums())
    recent = [known[monday] for monday in within.recent]
    pk = student.pk
    rows = list_sums.read(Student.objects.filter(pk=pk), within)
    trends = list_sums.trends([pk], within.trend)
    student.delete()
    assert len(rows) == (now.scheduled > 0)
    for row in rows:
        facts, of_now = len(list_sums.STUDENT), len(measures.NAMES)
        assert row[0] == pk
        assert Sums(*row[facts : facts + of_now]) == now
        scheduled, reported, weeks, is_rising, *of_recent = row[facts + of_now :]
        assert (scheduled or 0, reported or 0) == (before.scheduled, before.reported)
        assert weeks == sum(1 for week in recent if week.scheduled)
        assert bool(is_rising) == measures.is_rising(found[-3:])
        whole = sum(recent, Sums())
        assert of_recent == ([] if within.is_recent else [getattr(whole, name) for name in list_sums.RECENT])
    shares = [week.total_share for week in found]
    assert trends == {pk: [None if s is None else pytest.approx(float(s * 100)) for s in shares]}

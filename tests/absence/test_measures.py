"""Absence shares and flags: the definitions, and that SQL says the same as Python."""

import datetime
from fractions import Fraction

import pytest
from django.db.models import F, Q
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from absence import measures
from absence.choices import Flag
from absence.measures import Share, Sums
from absence.models import WeeklySum
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


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example([sums(1000, present=800), sums(1000, present=900), sums(1000, present=700)])
@example([sums(1000, valid=500)] * 4)
@example([sums(100, present=90, valid=10), sums(100, present=87, valid=13), sums(100, present=85, valid=15)])
@given(st.lists(rows, min_size=3, max_size=5))
def test_sql_says_the_same_as_python(world, weeks):
    student = world.student()
    for n, week in enumerate(weeks):
        values = {name: getattr(week, name) for name in measures.NAMES}
        WeeklySum.objects.create(student=student, week=MONDAY + n * WEEK, **values)
    last = MONDAY + (len(weeks) - 1) * WEEK
    annotated = Student.objects.filter(pk=student.pk)
    late = Q(weekly_sums__week=last)
    annotated = annotated.annotate(
        **measures.sums_of("weekly_sums__", prefix="now_"),
        **measures.sums_of("weekly_sums__", within=~late, prefix="before_"),
        with_lessons=measures.weeks_of("weekly_sums__", Q(weekly_sums__week__lte=last)),
    )
    for n in range(3):
        within = Q(weekly_sums__week=MONDAY + n * WEEK)
        annotated = annotated.annotate(**measures.sums_of("weekly_sums__", within=within, prefix=f"w{n}_"))
    found = annotated.values(
        **{f"share_{name}": measures.share_of(name, "now_") for name in Share},
        **{f"least_{p}": measures.at_least(Share.TOTAL, p, "now_") for p in (0, 15, 20, 40, 100)},
        low=measures.low_coverage("now_"),
        moved=measures.moved_coverage("now_", "before_"),
        full=measures.fully_absent("now_", "with_lessons"),
        adapted=measures.adapted_programme("now_"),
        rising=measures.rising(["w0_", "w1_", "w2_"]),
        counted=F("with_lessons"),
    ).get()
    now, before = sum(weeks, Sums()), sum(weeks[:-1], Sums())
    with_lessons = sum(1 for week in weeks if week.scheduled)
    for name in Share:
        share = now.share(name)
        assert found[f"share_{name}"] == (None if share is None else pytest.approx(float(share)))
    assert {p: bool(found[f"least_{p}"]) for p in (0, 15, 20, 40, 100)} == {
        p: measures.is_at_least(now, Share.TOTAL, p) for p in (0, 15, 20, 40, 100)
    }
    assert found["counted"] == with_lessons
    assert bool(found["low"]) == measures.has_low_coverage(now)
    assert bool(found["moved"]) == measures.has_moved_coverage(now, before)
    assert bool(found["full"]) == measures.is_fully_absent(now, with_lessons)
    assert bool(found["adapted"]) == measures.has_adapted_programme(now)
    assert bool(found["rising"]) == measures.is_rising(weeks[:3])
    student.delete()

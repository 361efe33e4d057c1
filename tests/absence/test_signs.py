"""What a student always misses: the rule, and that SQL says the same."""

import datetime
from collections import defaultdict
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from absence import signs
from absence.models import Lesson
from absence.signs import Habit, is_always_missed
from ppss.lib import weeks
from students.models import Subject
from tests.absence.lessons import day_of, load, row

MONDAY = datetime.date(2026, 9, 7)
DAY = datetime.timedelta(days=1)
#: Four Mondays of four missed, and a tenth of the rest.
MONDAYS = Habit(1, None, 4, 4, 240, 240, 300, 840)


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        ({}, True),
        ({"missed": 3}, True),
        ({"missed": 2, "weeks": 2}, False),
        ({"missed": 3, "weeks": 5}, False),
        ({"all_absent": 540}, True),  # the rest half as much
        ({"all_absent": 541}, False),
        ({"all_absent": 240, "all_reported": 240}, False),  # no other lessons to compare with
    ],
)
def test_always_missed_is_as_a_rule_and_much_more_than_the_rest(change, holds):
    assert is_always_missed(replace(MONDAYS, **change), 3) is holds


def told(student, least: int = 3, first: datetime.date = MONDAY, last: datetime.date = MONDAY + 41 * DAY) -> list:
    subjects = Subject.objects.in_bulk()
    found = signs.read([student.pk], first, last, least=least).get(student.pk, [])
    return [(h.weekday, h.subject and subjects[h.subject].code, h.missed, h.weeks) for h in found]


def test_a_weekday_that_is_always_missed_is_found_and_its_lessons_not_told_besides(world):
    nora = world.student()
    for n in range(4):
        week = weeks.shift(MONDAY, n)
        load([*day_of(nora, week, "ii"), *day_of(nora, week + 2 * DAY, "pp")])
    assert told(nora) == [(1, None, 4, 4)]
    assert told(nora, least=5) == []
    assert told(nora, last=MONDAY + 13 * DAY) == []


def test_a_lesson_that_is_always_missed_is_found_whenever_it_begins(world):
    nora = world.student()
    for n in range(4):
        week = weeks.shift(MONDAY, n)
        load([row(nora, week, 8 + n % 2, how="v", subject="IDH"), *day_of(nora, week, "..ppp".replace(".", "p"))[2:]])
    assert told(nora) == [(1, "IDH", 4, 4)]


def test_who_is_away_all_the_time_has_no_pattern(world):
    nora = world.student()
    for n in range(4):
        load([*day_of(nora, weeks.shift(MONDAY, n), "ii"), *day_of(nora, weeks.shift(MONDAY, n) + DAY, "ii")])
    assert told(nora) == []


def test_lessons_that_nobody_registered_are_no_absence(world):
    nora = world.student()
    for n in range(4):
        load([*day_of(nora, weeks.shift(MONDAY, n), "--"), *day_of(nora, weeks.shift(MONDAY, n) + DAY, "pp")])
    assert told(nora) == []


def habits_of(student) -> list[Habit]:
    """Every weekday and lesson of a student, added up row by row."""
    subjects, found = defaultdict(lambda: defaultdict(lambda: [0, 0])), []
    rows = list(Lesson.objects.filter(student=student, reported=True))
    for each in rows:
        for subject in (None, each.subject_id):
            part = subjects[each.date.isoweekday(), subject][weeks.monday(each.date)]
            part[0] += each.valid + each.invalid
            part[1] += each.minutes
    everything = (sum(r.valid + r.invalid for r in rows), sum(r.minutes for r in rows))
    for (day, subject), parts in subjects.items():
        missed = sum(absent * 2 >= reported for absent, reported in parts.values())
        minutes = tuple(sum(part[n] for part in parts.values()) for n in (0, 1))
        found.append(Habit(day, subject, len(parts), missed, *minutes, *everything))
    return found


lesson = st.tuples(
    st.integers(0, 34), st.integers(8, 10), st.sampled_from("pppiv-"), st.sampled_from(["MA", "EN"]), st.integers(1, 90)
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(lesson, min_size=4, max_size=50, unique_by=lambda each: each[:2]), st.integers(2, 3))
def test_sql_says_the_same_as_python(world, lessons, least):
    nora = world.student()
    load([row(nora, MONDAY + n * DAY, h, how=how, subject=s, minutes=m) for n, h, how, s, m in lessons])
    wanted = {h for h in habits_of(nora) if is_always_missed(h, least)}
    days = {h.weekday for h in wanted if h.subject is None}
    wanted = {h for h in wanted if h.subject is None or h.weekday not in days}
    assert set(signs.read([nora.pk], MONDAY, MONDAY + 41 * DAY, least=least).get(nora.pk, [])) == wanted

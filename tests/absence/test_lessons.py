"""Writing lessons, weekly sums that follow, and undoing."""

import datetime
from collections import defaultdict

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from absence.actions import lessons, weekly_sums
from absence.models import Lesson, LessonChange, WeeklySum
from absence.sql import SUMS
from ppss.lib import weeks
from students.actions import students
from tests.absence.lessons import INVALID, UNREPORTED, VALID, batch, day_of, load, row

MONDAY = datetime.date(2026, 9, 7)
DAY = datetime.timedelta(days=1)


def sums(student) -> dict[datetime.date, tuple[int, ...]]:
    return {s.week: tuple(getattr(s, name) for name in SUMS) for s in WeeklySum.objects.filter(student=student)}


def counted() -> dict[tuple[int, datetime.date], tuple[int, ...]]:
    """The weekly sums as plain Python adds them up."""
    found = defaultdict(lambda: [0] * 7)
    for lesson in Lesson.objects.all():
        of_week = found[lesson.student_id, weeks.monday(lesson.date)]
        reported = lesson.minutes if lesson.reported else 0
        spent = (lesson.present, lesson.valid, lesson.invalid, lesson.other)
        for n, more in enumerate((1, lesson.minutes, reported, *spent)):
            of_week[n] += more
    return {key: tuple(value) for key, value in found.items()}


def kept() -> dict[tuple[int, datetime.date], tuple[int, ...]]:
    return {(s.student_id, s.week): tuple(getattr(s, name) for name in SUMS) for s in WeeklySum.objects.all()}


def state() -> tuple[object, object]:
    """All lessons with their values and imports, and all sums."""
    return sorted(Lesson.objects.values_list()), sorted(WeeklySum.objects.values_list())


def test_new_lessons_are_written_with_their_weekly_sum(world):
    nora = world.student()
    loaded = load(
        [*day_of(nora, MONDAY, "ppvi-"), *day_of(nora, MONDAY + 6 * DAY, "o"), *day_of(nora, MONDAY + 7 * DAY, "p")]
    )
    assert (loaded.created, loaded.updated, loaded.unchanged, loaded.repeated_count) == (7, 0, 0, 0)
    assert sums(nora) == {
        MONDAY: (6, 360, 300, 120, 60, 60, 60),
        MONDAY + 7 * DAY: (1, 60, 60, 60, 0, 0, 0),
    }


def test_the_same_again_changes_nothing(world):
    nora = world.student()
    rows = day_of(nora, MONDAY, "ppvi-")
    load(rows)
    before = state()
    loaded = load(rows)
    assert (loaded.created, loaded.updated, loaded.unchanged) == (0, 0, 5)
    assert state() == before
    assert LessonChange.objects.count() == 0


def test_a_correction_overwrites_also_backwards(world):
    nora = world.student()
    load(day_of(nora, MONDAY, "ppii") + day_of(nora, MONDAY + 21 * DAY, "pp"))
    second = batch()
    loaded = load([row(nora, MONDAY, 10, how=VALID), row(nora, MONDAY, 8)], second)
    assert (loaded.created, loaded.updated, loaded.unchanged) == (0, 1, 1)
    assert [(c.number, c.old["invalid"], c.new["invalid"], c.new["valid"]) for c in loaded.changed] == [(2, 60, 0, 60)]
    assert sums(nora)[MONDAY] == (4, 240, 240, 120, 60, 60, 0)
    assert Lesson.objects.get(student=nora, date=MONDAY, starts_at="10:00").batch == second
    assert Lesson.objects.get(student=nora, date=MONDAY, starts_at="08:00").batch != second


def test_of_several_rows_about_one_lesson_the_first_counts(world):
    nora = world.student()
    loaded = load([row(nora, MONDAY), row(nora, MONDAY, how=INVALID), row(nora, MONDAY, 9), row(nora, MONDAY)])
    assert (loaded.created, loaded.repeated_count, loaded.repeated) == (2, 2, ((3, 2), (5, 2)))
    assert sums(nora)[MONDAY] == (2, 120, 120, 120, 0, 0, 0)


def test_a_dry_run_tells_the_same_and_writes_nothing(world):
    nora = world.student()
    load(day_of(nora, MONDAY, "pp"))
    before = state()
    loaded = load(day_of(nora, MONDAY, "pi-"), is_dry_run=True)
    assert (loaded.created, loaded.updated, loaded.unchanged) == (1, 1, 1)
    assert state() == before


def test_no_rows_are_nothing(world):
    assert load([]) == lessons.Loaded()


def test_undo_takes_new_lessons_away_and_gives_old_values_back(world):
    nora, edvin = world.student(), world.student("Edvin")
    load(day_of(nora, MONDAY, "pp"))
    before = state()
    second = batch()
    load(day_of(nora, MONDAY, "iip") + day_of(edvin, MONDAY + 7 * DAY, "v"), second)
    assert lessons.undo(batch=second) == lessons.Undone(removed=2, restored=2, kept=0)
    assert state() == before
    assert LessonChange.objects.count() == 0
    assert lessons.undo(batch=second) == lessons.Undone(0, 0, 0)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_imports_can_be_undone_in_any_order(world, order):
    nora = world.student()
    load(day_of(nora, MONDAY, "pp"))
    before = state()
    both = [batch(), batch()]
    load(day_of(nora, MONDAY, "i-v"), both[0])
    load(day_of(nora, MONDAY, "vvp"), both[1])
    lessons.undo(batch=both[order[0]])
    assert kept() == counted()
    lessons.undo(batch=both[order[1]])
    assert state() == before


def test_what_a_later_import_says_stays_when_an_earlier_one_is_undone(world):
    nora = world.student()
    first, second = batch(), batch()
    load(day_of(nora, MONDAY, "pp"), first)
    load([row(nora, MONDAY, 8, how=INVALID)], second)
    assert lessons.undo(batch=first) == lessons.Undone(removed=1, restored=0, kept=1)
    assert sums(nora) == {MONDAY: (1, 60, 60, 0, 0, 60, 0)}
    lessons.undo(batch=second)
    assert state() == ([], [])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    files=st.lists(
        st.lists(
            st.tuples(st.integers(0, 1), st.integers(0, 12), st.integers(8, 9), st.sampled_from("pvio-")), max_size=12
        ),
        min_size=1,
        max_size=4,
    ),
    undone=st.lists(st.integers(0, 3), max_size=4),
)
def test_weekly_sums_are_what_the_lessons_come_to(world, files, undone):
    both = [world.student(), world.student("Edvin")]
    done = []
    for rows in files:
        done.append(batch())
        load([row(both[who], MONDAY + day * DAY, hour, how=how) for who, day, hour, how in rows], done[-1])
        assert kept() == counted()
    for n in undone:
        lessons.undo(batch=done[n % len(done)])
        assert kept() == counted()
    for each in done:
        lessons.undo(batch=each)
    assert state() == ([], [])
    assert LessonChange.objects.count() == 0


def test_check_finds_sums_that_differ_and_rebuild_mends_them(world):
    nora, edvin = world.student(), world.student("Edvin")
    load(day_of(nora, MONDAY, "ppvi-") + day_of(edvin, MONDAY, "pp") + day_of(edvin, MONDAY + 7 * DAY, "p"))
    assert weekly_sums.check() == weekly_sums.Rebuilt(sums=3, missing=0, wrong=0, surplus=0)
    before = state()
    WeeklySum.objects.filter(student=nora).update(valid=61)
    WeeklySum.objects.filter(student=edvin, week=MONDAY).delete()
    WeeklySum.objects.create(student=nora, week=MONDAY + 70 * DAY, **dict.fromkeys(SUMS, 1))
    assert weekly_sums.check() == weekly_sums.Rebuilt(sums=3, missing=1, wrong=1, surplus=1)
    assert weekly_sums.rebuild() == weekly_sums.Rebuilt(sums=3, missing=1, wrong=1, surplus=1)
    assert state() == before


def test_merging_moves_lessons_and_adds_the_weeks_up_anew(world):
    nora, double = world.student(), world.student("Nora", "Ekk")
    load(day_of(nora, MONDAY, "pp") + day_of(double, MONDAY, "iii"))
    students.merge(keep=nora, duplicate=double, by=world.people["eht"])
    assert sums(nora) == {MONDAY: (3, 180, 180, 120, 0, 60, 0)}
    assert kept() == counted()


def test_lessons_go_with_their_student(world):
    nora = world.student()
    load(day_of(nora, MONDAY, "pp"))
    load(day_of(nora, MONDAY, "ip"))
    nora.delete()
    assert (Lesson.objects.count(), WeeklySum.objects.count(), LessonChange.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("person", "consent", "seen"),
    [
        ("coach_school", None, True),
        ("eht", None, True),
        ("coach_social", None, False),
        ("coach_social", ["attendance"], True),
        ("coach_social", ["plan"], False),
        ("coach_other", None, False),
        ("steering", None, False),
        ("admin", None, False),
    ],
)
def test_attendance_is_the_schools_and_opens_by_consent(world, person, consent, seen):
    nora = world.student()
    world.guardian(nora)
    nora.known_to_social_services = True
    nora.save()
    if consent:
        world.consent(nora, categories=consent)
    load(day_of(nora, MONDAY, "pp"))
    user = world.people[person]
    assert Lesson.objects.visible_to(user).exists() == seen
    assert WeeklySum.objects.visible_to(user).exists() == seen
    opened = {nora.pk: consent or []}
    if person in ("coach_school", "eht", "coach_social"):
        assert WeeklySum.objects.of_students(user, [nora.pk], opened).exists() == seen


@pytest.mark.skipif(connection.vendor != "postgresql", reason="partitions are PostgreSQL's")
def test_partitions_are_made_by_term_when_lessons_come(world):
    nora = world.student()
    load(
        [row(nora, datetime.date(2025, 6, 30)), row(nora, datetime.date(2025, 7, 1)), row(nora, MONDAY, how=UNREPORTED)]
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM absence_lesson ORDER BY date")
        assert [name for (name,) in cursor.fetchall()] == [
            "absence_lesson_2025_vt",
            "absence_lesson_2025_ht",
            "absence_lesson_2026_ht",
        ]

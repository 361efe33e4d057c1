"""Early signs: a student who is always away on the same weekday, or from the same lesson, and not otherwise.

A lesson here is a subject on a weekday: clock times move, the pattern stays. Counted from lessons, for the students
asked for; the rule stands once in Python and once in SQL, and a test holds them equal. Rising absence, the other early
sign, is ``measures.is_rising``, from the weekly sums.
"""

# ruff: noqa: S608 - names of our own tables and columns, and ids as integers

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from absence.sql import monday, weekday

#: A week of a lesson is missed when half of its reported time is absence; always is so many percent of its weeks.
MISSED_PERCENT, ALWAYS_PERCENT = 50, 75
#: It stands out when its absence share is so many times that of all other lessons.
TIMES = 2


@dataclass(frozen=True)
class Habit:
    """A weekday (1 Monday), or a subject (its id) on a weekday, over some weeks: ``missed`` of ``weeks`` were missed.

    ``absent`` and ``reported`` are its minutes, ``all_absent`` and ``all_reported`` those of the whole timetable.
    """

    weekday: int
    subject: int | None
    weeks: int
    missed: int
    absent: int
    reported: int
    all_absent: int
    all_reported: int


def is_always_missed(habit: Habit, least: int) -> bool:
    """Whether a student misses it as a rule, in ``least`` weeks at least, and much more than the rest."""
    rest_absent, rest_reported = habit.all_absent - habit.absent, habit.all_reported - habit.reported
    return (
        habit.missed >= least
        and habit.missed * 100 >= habit.weeks * ALWAYS_PERCENT
        and rest_reported > 0
        and habit.absent * rest_reported >= TIMES * rest_absent * habit.reported
    )


_STATEMENT = """
WITH lessons AS (
    SELECT l.student_id, {weekday} AS weekday, l.subject_id, {monday} AS week,
        SUM(l.valid + l.invalid) AS absent, SUM(l.minutes) AS reported
    FROM absence_lesson l
    WHERE l.student_id IN ({students}) AND l.date BETWEEN %s AND %s AND l.reported
    GROUP BY l.student_id, {weekday}, l.subject_id, {monday}
), parts AS (
    SELECT student_id, weekday, subject_id, week, absent, reported FROM lessons
    UNION ALL
    SELECT student_id, weekday, NULL, week, SUM(absent), SUM(reported) FROM lessons GROUP BY student_id, weekday, week
), wholes AS (
    SELECT student_id, SUM(absent) AS all_absent, SUM(reported) AS all_reported FROM lessons GROUP BY student_id
), habits AS (
    SELECT student_id, weekday, subject_id, COUNT(*) AS weeks,
        SUM(CASE WHEN absent * 100 >= reported * {missed_percent} THEN 1 ELSE 0 END) AS missed,
        SUM(absent) AS absent, SUM(reported) AS reported
    FROM parts GROUP BY student_id, weekday, subject_id
)
SELECT h.student_id, weekday, subject_id, weeks, missed, absent, reported, all_absent, all_reported
FROM habits h JOIN wholes w ON w.student_id = h.student_id
WHERE missed >= %s AND missed * 100 >= weeks * {always_percent} AND all_reported > reported
    AND absent * (all_reported - reported) >= {times} * (all_absent - absent) * reported
ORDER BY h.student_id, weekday, subject_id
"""


def read(students: Collection[int], first: datetime.date, last: datetime.date, *, least: int) -> dict[int, list[Habit]]:
    """What students (ids, whom one may see) always miss between two days: by student, weekdays before their lessons.

    One query. Of a weekday that is always missed its lessons are not told besides.
    """
    if not students:
        return {}
    statement = _STATEMENT.format(
        weekday=weekday("l.date"),
        monday=monday("l.date"),
        students=", ".join(str(int(pk)) for pk in students),
        missed_percent=MISSED_PERCENT,
        always_percent=ALWAYS_PERCENT,
        times=TIMES,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [first, last, least])
        rows = [(pk, Habit(int(day), *map(_whole, rest))) for pk, day, *rest in cursor.fetchall()]
    days = {(pk, habit.weekday) for pk, habit in rows if habit.subject is None}
    found: dict[int, list[Habit]] = defaultdict(list)
    for pk, habit in rows:
        if habit.subject is None or (pk, habit.weekday) not in days:
            found[pk].append(habit)
    return dict(found)


def _whole(value: object) -> int | None:
    """PostgreSQL adds up to decimals."""
    return None if value is None else int(value)

"""The weekly sums of many students, added up over the weeks that an absence list looks at.

Statements of our own: a list reads hundreds of students each time it is opened, and what the ORM takes to put twenty
sums together is longer than the database takes to answer. Who may be seen is asked of the ORM all the same.
"""

# ruff: noqa: S608 - names of our own tables and columns

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence

from django.db import connection

from absence.measures import NAMES, RISING_POINTS
from absence.windows import Weeks
from students.querysets import StudentQuerySet

#: What is told of a student, before the sums.
STUDENT = ("pk", "given_name", "family_name", "alias", "protection", "school_class", "year", "school_id")

_FALSE = "1 = 0"
_STATEMENT = """
WITH shown AS ({students}), summed AS (
    SELECT w.student_id, {sums}
    FROM absence_weeklysum w JOIN shown ON shown.pk = w.student_id
    WHERE w.week BETWEEN %s AND %s
    GROUP BY w.student_id
)
SELECT {columns} FROM shown JOIN summed ON summed.student_id = shown.pk WHERE summed.now_scheduled > 0
"""
#: Sums of the latest weeks, where these are not the window.
RECENT = ("scheduled", "reported", "valid", "invalid")


def read(students: StudentQuerySet, weeks: Weeks, rising_points: int = RISING_POINTS) -> list[tuple]:
    """A row for each of the students with lessons in the window, in no order; one query.

    STUDENT; NAMES over the window; scheduled and reported of the weeks before it, None without any; how many of the
    latest weeks had lessons; whether absence has risen; and RECENT of the latest weeks where these are not the window.
    """
    earlier = weeks.before
    reach = min([earlier[0], *weeks.recent, *weeks.rising])
    now, before = f"w.week >= {_day(weeks.first)}", f"w.week BETWEEN {_day(earlier[0])} AND {_day(earlier[1])}"
    recent = f"w.week IN ({', '.join(map(_day, weeks.recent))})" if weeks.recent else _FALSE
    sums = {f"now_{name}": _sum(name, now) for name in NAMES}
    sums |= {f"before_{name}": _sum(name, before) for name in ("scheduled", "reported")}
    sums["recent_weeks"] = f"COUNT(*) FILTER (WHERE {recent} AND w.scheduled > 0)"
    sums["is_rising"] = _rising(weeks.rising, rising_points)
    if not weeks.is_recent:
        sums |= {f"recent_{name}": _sum(name, recent) for name in RECENT}
    found, params = students.order_by().values(*STUDENT).query.sql_with_params()
    statement = _STATEMENT.format(
        students=found,
        sums=", ".join(f"{sum_} AS {name}" for name, sum_ in sums.items()),
        columns=", ".join([*(f"shown.{name}" for name in STUDENT), *(f"summed.{name}" for name in sums)]),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*params, reach, weeks.last])
        return cursor.fetchall()


def trends(students: Collection[int], mondays: Sequence[datetime.date]) -> dict[int, list[float | None]]:
    """The absence share of each week in percent, by student (ids, whom one may see); one query."""
    if not students or not mondays:
        return {}
    ids, days = ", ".join(str(int(pk)) for pk in students), ", ".join(map(_day, mondays))
    places = {monday.isoformat(): place for place, monday in enumerate(mondays)}
    found: dict[int, list[float | None]] = {pk: [None] * len(mondays) for pk in students}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT student_id, week, valid + invalid, reported FROM absence_weeklysum"
            f" WHERE student_id IN ({ids}) AND week IN ({days}) AND reported > 0"
        )
        for pk, week, absent, reported in cursor.fetchall():
            found[pk][places[str(week)]] = absent * 100 / reported
    return found


def _day(day: datetime.date) -> str:
    return f"'{day.isoformat()}'"


def _sum(name: str, condition: str) -> str:
    return f"SUM(w.{name}) FILTER (WHERE {condition})"


def _rising(mondays: Sequence[datetime.date], points: int) -> str:
    """``measures.is_rising`` of these weeks, oldest first; a test holds the two equal. False without weeks."""
    if not mondays:
        return "1 = 0"
    conditions = [f"w.week = {_day(monday)}" for monday in mondays]
    absent = [_sum("valid", each) + " + " + _sum("invalid", each) for each in conditions]
    reported = [_sum("reported", each) for each in conditions]
    held = [f"{each} > 0" for each in reported]
    for n in range(len(mondays) - 1):
        held.append(f"({absent[n]}) * {reported[n + 1]} < ({absent[n + 1]}) * {reported[n]}")
    risen = f"({absent[-1]}) * {reported[0]} - ({absent[0]}) * {reported[-1]}"
    held.append(f"({risen}) * 100 >= {reported[0]} * {reported[-1]} * {int(points)}")
    return f"COALESCE({' AND '.join(held)}, {_FALSE})"

"""Keeping the weekly sums what their lessons come to."""

# ruff: noqa: S608 - names of our own tables and columns

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from absence.sql import SUMS, columns, is_postgresql, lock_lessons, monday, sunday

#: Holds student and week of each sum to be counted anew, within a transaction.
WEEKS_TABLE = "absence_weeks"

_NAMES = tuple(SUMS)
_COUNTED = ", ".join(SUMS.values())


def mark(cursor: object, pairs: str, params: Sequence[object] = ()) -> None:
    """Note whose weeks are to be counted anew: a query for student and week, each pair once.

    For changes that remove lessons this comes before, while it can still be told which ones they are.
    """
    cursor.execute(f"DROP TABLE IF EXISTS {WEEKS_TABLE}")
    cursor.execute(f"CREATE TEMP TABLE {WEEKS_TABLE} AS {pairs}", params)
    if is_postgresql():
        cursor.execute(f"ANALYZE {WEEKS_TABLE}")


def refresh(cursor: object, pairs: str) -> None:
    """Count anew the sums of the students and weeks of a query, in the transaction that changed their lessons."""
    mark(cursor, pairs)
    refresh_marked(cursor)


def refresh_marked(cursor: object) -> None:
    """Count anew the sums that were marked."""
    updates = ", ".join(f"{name} = excluded.{name}" for name in _NAMES)
    cursor.execute(f"SELECT MIN(week), MAX({sunday('week')}) FROM {WEEKS_TABLE}")
    span = cursor.fetchone()
    if span[0] is None:
        cursor.execute(f"DROP TABLE {WEEKS_TABLE}")
        return
    lessons_of_week = (
        f"l.student_id = w.student_id AND l.date BETWEEN w.week AND {sunday('w.week')} AND l.date BETWEEN %s AND %s"
    )
    cursor.execute(
        f"INSERT INTO absence_weeklysum (student_id, week, {columns(_NAMES)}) "
        f"SELECT w.student_id, w.week, {_COUNTED} FROM {WEEKS_TABLE} w "
        f"JOIN absence_lesson l ON {lessons_of_week} WHERE TRUE GROUP BY w.student_id, w.week "
        f"ON CONFLICT (student_id, week) DO UPDATE SET {updates}",
        span,
    )
    cursor.execute(
        "DELETE FROM absence_weeklysum WHERE EXISTS ("
        f"SELECT 1 FROM {WEEKS_TABLE} w WHERE w.student_id = absence_weeklysum.student_id "
        "AND w.week = absence_weeklysum.week "
        f"AND NOT EXISTS (SELECT 1 FROM absence_lesson l WHERE {lessons_of_week}))",
        span,
    )
    cursor.execute(f"DROP TABLE {WEEKS_TABLE}")


@transaction.atomic
def recount(students: Collection[int]) -> None:
    """Count anew every sum of some students (ids)."""
    ids = ", ".join(str(int(pk)) for pk in students)
    with connection.cursor() as cursor:
        refresh(
            cursor,
            f"SELECT student_id, {monday('date')} AS week FROM absence_lesson WHERE student_id IN ({ids}) "
            f"UNION SELECT student_id, week FROM absence_weeklysum WHERE student_id IN ({ids})",
        )


@dataclass(frozen=True)
class Rebuilt:
    """How many sums there are, and how many of them were missing, wrong or had no lessons."""

    sums: int
    missing: int
    wrong: int
    surplus: int

    @property
    def is_equal(self) -> bool:
        return not (self.missing or self.wrong or self.surplus)


_ANEW = f"SELECT l.student_id, {{monday}} AS week, {_COUNTED} FROM absence_lesson l GROUP BY l.student_id, {{monday}}"
_KEPT = f"SELECT student_id, week, {columns(_NAMES)} FROM absence_weeklysum"


@transaction.atomic
def check() -> Rebuilt:
    """Compare every sum with its lessons; changes nothing."""
    anew = _ANEW.format(monday=monday("l.date"))
    with connection.cursor() as cursor:
        lock_lessons(cursor)
        sums = _count(cursor, "SELECT 1 FROM absence_weeklysum")
        missing_or_wrong = _count(cursor, f"{anew} EXCEPT {_KEPT}")
        surplus_or_wrong = _count(cursor, f"{_KEPT} EXCEPT {anew}")
        missing = _count(
            cursor,
            f"SELECT student_id, week FROM ({anew}) a EXCEPT SELECT student_id, week FROM absence_weeklysum",
        )
        wrong = missing_or_wrong - missing
        return Rebuilt(sums, missing, wrong, surplus_or_wrong - wrong)


@transaction.atomic
def rebuild() -> Rebuilt:
    """Make every sum anew from the lessons. Returns what was wrong before; who reads meanwhile sees the old ones."""
    before = check()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM absence_weeklysum")
        anew = _ANEW.format(monday=monday("l.date"))
        cursor.execute(f"INSERT INTO absence_weeklysum (student_id, week, {columns(_NAMES)}) {anew}")
    return before


def _count(cursor: object, rows: str) -> int:
    cursor.execute(f"SELECT COUNT(*) FROM ({rows}) counted")
    return cursor.fetchone()[0]

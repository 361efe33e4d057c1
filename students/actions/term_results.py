"""Keeping ``TermResult``: what grades come to, made anew by one statement for however many students."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from students.models import Grade, TermResult

KEYS = ("student_id", "term_id")
VALUES = ("passed", "graded", "vocational", "preparatory", "core")


@dataclass(frozen=True)
class Differences:
    """How many rows are not what the grades come to: wrong or missing ones, and those without any grade."""

    wrong: int
    left_over: int

    @property
    def none(self) -> bool:
        return not (self.wrong or self.left_over)


@transaction.atomic
def make_anew(pairs: str = "") -> int:
    """Make results anew: of the pairs of student and term that the SQL ``pairs`` selects, without it of all.

    ``pairs`` is SQL of ours, such as ``SELECT student_id, term_id FROM ...``. Rows that are right already are not
    touched. Returns how many were written or removed.
    """
    computed, params = _computed(pairs)
    keys, values = ", ".join(KEYS), ", ".join(VALUES)
    table = TermResult._meta.db_table
    excluded = ", ".join(f"excluded.{name}" for name in VALUES)
    stored = ", ".join(f"{table}.{name}" for name in VALUES)
    insert = " ".join(
        (
            f"INSERT INTO {table} ({keys}, {values})",
            computed,
            f"ON CONFLICT ({keys}) DO UPDATE SET ({values}) = ({excluded}) WHERE ({stored}) <> ({excluded})",
        )
    )
    with connection.cursor() as cursor:
        cursor.execute(_delete_left_over(pairs))
        removed = cursor.rowcount
        cursor.execute(insert, params)
        return removed + cursor.rowcount


def differences() -> Differences:
    """Compare every row with what the grades come to, on the database."""
    computed, params = _computed("")
    stored = " ".join(("SELECT", ", ".join(KEYS + VALUES), "FROM", TermResult._meta.db_table))
    with connection.cursor() as cursor:
        cursor.execute(" ".join(("SELECT COUNT(*) FROM (", computed, "EXCEPT", stored, ") wrong")), params)
        wrong = cursor.fetchone()[0]
        cursor.execute(" ".join(("SELECT COUNT(*) FROM", TermResult._meta.db_table, "result WHERE", _WITHOUT_GRADE)))
        return Differences(wrong, cursor.fetchone()[0])


#: Where the grades are erased the result is all that is left, for the figures.
_WITHOUT_GRADE = (
    f"NOT grades_erased AND NOT EXISTS (SELECT 1 FROM {Grade._meta.db_table} grade"  # noqa: S608 - names of our own tables
    " WHERE grade.student_id = result.student_id AND grade.term_id = result.term_id)"
)


def _computed(pairs: str) -> tuple[str, tuple]:
    """What the grades come to, as SQL: the definition is that of ``students.indicators``."""
    grades = Grade.objects.all()
    if pairs:
        table = Grade._meta.db_table
        inside = f"({table}.student_id, {table}.term_id) IN ({pairs})"
        grades = grades.filter(RawSQL(inside, (), output_field=BooleanField()))  # noqa: S611 - SQL of ours
    return grades.results().values_list(*KEYS, *VALUES).query.sql_with_params()


def _delete_left_over(pairs: str) -> str:
    parts = ["DELETE FROM", TermResult._meta.db_table, "AS result WHERE", _WITHOUT_GRADE]
    if pairs:
        parts += ["AND (student_id, term_id) IN (", pairs, ")"]
    return " ".join(parts)

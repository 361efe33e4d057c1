"""What SQLite and PostgreSQL say differently, and the columns of lessons and sums, for statements on many rows.

The ORM has no INSERT .. SELECT; these statements are written once and read by both databases.
"""

from __future__ import annotations

from django.db import connection

#: What a lesson says beside its key, in the order of every statement.
VALUES = ("minutes", "subject_id", "reported", "present", "valid", "invalid", "other")
KEY = ("student_id", "date", "starts_at")

#: From lessons ``l`` to the columns of a sum.
SUMS = {
    "lessons": "COUNT(*)",
    "scheduled": "SUM(l.minutes)",
    "reported": "SUM(CASE WHEN l.reported THEN l.minutes ELSE 0 END)",
    "present": "SUM(l.present)",
    "valid": "SUM(l.valid)",
    "invalid": "SUM(l.invalid)",
    "other": "SUM(l.other)",
}


def is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def monday(column: str) -> str:
    """The Monday of the ISO week of a date column."""
    return f"date_trunc('week', {column})::date" if is_postgresql() else f"date({column}, '-6 days', 'weekday 1')"


def weekday(column: str) -> str:
    """The weekday of a date column, 1 for Monday; in a statement with parameters."""
    if is_postgresql():
        return f"EXTRACT(ISODOW FROM {column})"
    return f"((CAST(strftime('%%w', {column}) AS integer) + 6) %% 7 + 1)"


def sunday(column: str) -> str:
    """The last day of the week that a column holds the Monday of."""
    return f"({column} + 6)" if is_postgresql() else f"date({column}, '+6 days')"


def columns(names: tuple[str, ...], of: str = "") -> str:
    """Columns with a comma between: ``columns(KEY, "s.")``."""
    return ", ".join(f"{of}{name}" for name in names)


def lock_lessons(cursor: object) -> None:
    """Let one writer at a time change lessons, so that two never add up the same week side by side.

    SQLite has one writer anyway.
    """
    if is_postgresql():
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('absence_lesson'))")

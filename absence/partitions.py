"""Lessons in partitions by term, on PostgreSQL: a term is loaded, read and one day erased without touching the others.

The year is cut on 1 July, which parts the spring term from the autumn term wherever a school year begins.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.db import connection, migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState

TABLE = "absence_lesson"


class CreatePartitioned(migrations.CreateModel):
    """``CreateModel`` for a table that PostgreSQL partitions by a column; other databases get a plain table."""

    def __init__(self, name: str, fields: list, *, by: str, **kwargs: object) -> None:
        super().__init__(name, fields, **kwargs)
        self.by = by

    def deconstruct(self) -> tuple[str, list, dict[str, object]]:
        name, args, kwargs = super().deconstruct()
        return name, args, kwargs | {"by": self.by}

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        plain = schema_editor.sql_create_table
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.sql_create_table = f"{plain} PARTITION BY RANGE ({schema_editor.quote_name(self.by)})"
        try:
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        finally:
            schema_editor.sql_create_table = plain


def ensure(first: datetime.date, last: datetime.date) -> None:
    """Make the partitions that these days need and that are missing. Does nothing on SQLite."""
    if connection.vendor != "postgresql":
        return
    wanted = {name(start): (start, end) for start, end in _halves(first, last)}
    with connection.cursor() as cursor:
        missing = sorted(set(wanted) - _existing(cursor))
        if not missing:
            return
        # Two who come to the same missing term at once: the second waits, looks again, and finds it there.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{TABLE} partitions"])
        for partition in sorted(set(missing) - _existing(cursor)):
            start, end = wanted[partition]
            cursor.execute(
                f"CREATE TABLE {partition} PARTITION OF {TABLE} FOR VALUES FROM (%s) TO (%s)",  # noqa: S608 - own names
                [start, end],
            )


def name(day: datetime.date) -> str:
    """The partition in which the lessons of a day lie."""
    return f"{TABLE}_{day.year}_{'vt' if day.month < 7 else 'ht'}"


def _existing(cursor: object) -> set[str]:
    cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", [TABLE])
    return {row[0] for row in cursor.fetchall()}


def _halves(first: datetime.date, last: datetime.date) -> Iterator[tuple[datetime.date, datetime.date]]:
    """First day, and the day after the last, of each half year from that of ``first`` to that of ``last``."""
    start = datetime.date(first.year, 1 if first.month < 7 else 7, 1)
    while start <= last:
        end = datetime.date(start.year, 7, 1) if start.month == 1 else datetime.date(start.year + 1, 1, 1)
        yield start, end
        start = end

"""Statements of reports over many rows."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, connections, router, transaction

from cases.models import Case

#: PostgreSQL would compile a long statement for seconds, and sort on disk.
_MANY_ROWS = "SET LOCAL jit = off; SET LOCAL work_mem = '64MB'"


def fetch(sql: str, params: Sequence[object] = (), *, plan: str = "") -> list[tuple]:
    """The rows of a SELECT, from the replica where figures are read there.

    ``plan`` are further settings by which PostgreSQL plans it. SQLite is asked without taking its lock.
    """
    alias = router.db_for_read(Case)
    asked = connections[alias]
    if asked.vendor != "postgresql":
        with asked.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()
    with transaction.atomic(using=alias), asked.cursor() as cursor:
        cursor.execute(f"{_MANY_ROWS}; {plan}")
        cursor.execute(sql, params)
        return cursor.fetchall()


def days_between(later: str, earlier: str) -> str:
    """How many days lie between two date columns."""
    if connection.vendor == "postgresql":
        return f"({later} - {earlier})"
    return f"CAST(julianday({later}) - julianday({earlier}) AS integer)"

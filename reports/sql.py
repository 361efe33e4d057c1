"""Statements of reports over many rows."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, transaction


def fetch(sql: str, params: Sequence[object] = ()) -> list[tuple]:
    """The rows of a SELECT. PostgreSQL would compile a long one for seconds and sort on disk; SQLite takes no lock."""
    if connection.vendor != "postgresql":
        return _run(sql, params)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off; SET LOCAL work_mem = '64MB'")
        return _run(sql, params)


def _run(sql: str, params: Sequence[object]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()

"""Lessons on their way into the table: put into one of their own first, by COPY or in batches, and then compared."""

# ruff: noqa: S608 - names of our own tables and columns

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import IntegrityError, transaction

from absence.sql import KEY, VALUES, columns, is_postgresql

STAGED, TOUCHED, REPEATED = "absence_staged", "absence_touched", "absence_repeated"
#: The columns of a staged lesson, all written as text; ``number`` is the row of the file, ``week`` a Monday.
STAGED_COLUMNS = ("number", *KEY, *VALUES, "week")
Staged = tuple[str, ...]

_TYPES = {
    "number": "integer",
    "student_id": "bigint",
    "date": "date",
    "starts_at": "time",
    "subject_id": "smallint",
    "reported": "boolean",
    "week": "date",
}
#: SQLite is handed so many rows at once.
_BATCH = 5000


class _Stream:
    """Rows as COPY reads them, made as they are asked for. What goes wrong in making them is kept as ``error``."""

    def __init__(self, rows: Iterable[Staged]) -> None:
        self._rows = iter(rows)
        self._rest = b""
        self.error: BaseException | None = None

    def read(self, size: int = 65536) -> bytes:
        try:
            return self._read(size)
        except BaseException as error:
            self.error = error
            raise

    def _read(self, size: int) -> bytes:
        while len(self._rest) < size:
            lines = "\n".join(map("\t".join, islice(self._rows, 1000)))
            if not lines:
                break
            self._rest += f"{lines}\n".encode()
        part, self._rest = self._rest[:size], self._rest[size:]
        return part


def fill(cursor: object, rows: Iterable[Staged]) -> int:
    """Make the staging table and put the rows in; how many they are. Holds some thousand of them in memory at a time.

    While the rows are made, nothing else may ask the database: COPY has the connection to itself.
    """
    drop(cursor)
    if is_postgresql():
        # For this transaction: a million rows are sorted and hashed in memory rather than in files.
        cursor.execute("SET LOCAL work_mem = '96MB'; SET LOCAL jit = off")
        types = ", ".join(f"{name} {_TYPES.get(name, 'smallint')} NOT NULL" for name in STAGED_COLUMNS)
        cursor.execute(f"CREATE TEMP TABLE {STAGED} ({types})")
        stream = _Stream(rows)
        try:
            cursor.copy_expert(f"COPY {STAGED} ({columns(STAGED_COLUMNS)}) FROM STDIN", stream, 65536)
        except Exception:  # the driver's own, by which it reports what went wrong in making the rows
            if stream.error:
                raise stream.error from None
            raise
        filled = cursor.rowcount
        cursor.execute(f"ANALYZE {STAGED} ({columns(KEY)})")
        return filled
    texts = ("date", "starts_at", "week")
    types = ", ".join(f"{name} {'text' if name in texts else 'integer'} NOT NULL" for name in STAGED_COLUMNS)
    cursor.execute(f"CREATE TEMP TABLE {STAGED} ({types})")
    marks = ", ".join(["%s"] * len(STAGED_COLUMNS))
    filled = 0
    for batch in _batches(rows):
        cursor.executemany(f"INSERT INTO {STAGED} VALUES ({marks})", batch)
        filled += len(batch)
    return filled


def _batches(rows: Iterable[Staged]) -> Iterator[list[Staged]]:
    rows = iter(rows)
    while batch := list(islice(rows, _BATCH)):
        yield batch


def set_aside_repeated(cursor: object) -> int:
    """Keep the first of several rows about one lesson, and move the others to ``REPEATED``; how many they are.

    A unique index finds out whether there are any: it is made in one pass, and the comparison uses it afterwards.
    """
    index = f"CREATE UNIQUE INDEX absence_staged_key ON {STAGED} ({columns(KEY)})"
    try:
        with transaction.atomic():
            cursor.execute(index)
    except IntegrityError:
        cursor.execute(
            f"CREATE TEMP TABLE {REPEATED} AS SELECT number, first FROM ("
            f"SELECT number, MIN(number) OVER (PARTITION BY {columns(KEY)}) AS first FROM {STAGED}"
            ") numbered WHERE number <> first"
        )
        cursor.execute(f"DELETE FROM {STAGED} WHERE number IN (SELECT number FROM {REPEATED})")
        cursor.execute(index)
        cursor.execute(f"SELECT COUNT(*) FROM {REPEATED}")
        return cursor.fetchone()[0]
    return 0


def compare(cursor: object) -> tuple[datetime.date, datetime.date] | None:
    """Put into ``TOUCHED`` what is new or says something else than the lesson there is, with its old values.

    Returns the first and last day of the staged lessons; None where there is no lesson.
    """
    cursor.execute(f"SELECT MIN(date), MAX(date) FROM {STAGED}")
    first, last = cursor.fetchone()
    if first is None:
        return None
    olds = (*VALUES, "source", "batch_id")
    differs = " OR ".join(f"l.{name} <> s.{name}" for name in VALUES)
    on = " AND ".join(f"l.{name} = s.{name}" for name in KEY)
    cursor.execute(
        f"CREATE TEMP TABLE {TOUCHED} AS SELECT {columns(STAGED_COLUMNS, 's.')}, "
        f"{', '.join(f'l.{name} AS old_{name}' for name in olds)}, l.student_id IS NULL AS is_new "
        f"FROM {STAGED} s LEFT JOIN absence_lesson l ON {on} AND l.date BETWEEN %s AND %s "
        f"WHERE l.student_id IS NULL OR {differs}",
        [first, last],
    )
    if is_postgresql():
        cursor.execute(f"ANALYZE {TOUCHED} (student_id, week, is_new)")
    else:
        first, last = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
    return first, last


def drop(cursor: object) -> None:
    for table in (STAGED, TOUCHED, REPEATED):
        cursor.execute(f"DROP TABLE IF EXISTS {table}")

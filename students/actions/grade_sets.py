"""Grades by the million: staged in a table of their own, compared, written, taken back; by statements on sets.

The same statements on SQLite and PostgreSQL; only how rows come into the staging table differs. All of it happens in
the transaction of the caller.
"""

# ruff: noqa: S608 - names of our own tables and columns

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from accounts.models import User
from imports.choices import State
from imports.models import Batch
from students.actions import term_results
from students.choices import GradeSource
from students.models import Grade, GradeChange

STAGED, CHANGED, TOUCHED, REPEATED = "staged_grades", "changed_grades", "touched_results", "repeated_grades"
GRADE, CHANGE = Grade._meta.db_table, GradeChange._meta.db_table
#: A staged grade: number of the row in the file, ids of student, term, subject and step.
Staged = tuple[int, int, int, int, int]
_STAGED_TYPES = "number integer, student_id bigint, term_id bigint, subject_id smallint, step_id smallint"
_SAME = "g.student_id = s.student_id AND g.term_id = s.term_id AND g.subject_id = s.subject_id"
_PAIRS = f"SELECT student_id, term_id FROM {TOUCHED}"
#: After so many new rows the database counts its tables anew, so that it plans the next statements well.
_MANY = 50_000
#: No grade was changed by more imports than this.
_STEPS_BACK = 100


@dataclass(frozen=True)
class Compared:
    """How many staged grades are new, change one that is there, or are there already."""

    created: int
    updated: int
    unchanged: int


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def _run(sql: str, params: Sequence[object] = ()) -> int:
    """Run a statement; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


def _rows(sql: str, params: Sequence[object] = ()) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def begin() -> None:
    """Make the staging tables, empty."""
    end()
    if _is_postgresql():
        # For this transaction: a million rows are sorted and hashed in memory rather than in files.
        _run("SET LOCAL work_mem = '64MB'")
    for table in (STAGED, REPEATED):
        _run(f"CREATE TEMPORARY TABLE {table} ({_STAGED_TYPES})")


def end() -> None:
    """Drop the staging tables, which would stay as long as the connection."""
    for table in (STAGED, CHANGED, TOUCHED, REPEATED):
        _run(f"DROP TABLE IF EXISTS {table}")


def stage(rows: Sequence[Staged], table: str = STAGED) -> None:
    """Put some thousand rows into a staging table."""
    if not rows:
        return
    with connection.cursor() as cursor:
        if _is_postgresql():
            text = io.StringIO("\n".join(["\t".join(map(str, row)) for row in rows]))
            cursor.copy_expert(f"COPY {table} FROM STDIN", text)
        else:
            cursor.executemany(f"INSERT INTO {table} VALUES (%s, %s, %s, %s, %s)", rows)


def stage_repeated(rows: Sequence[Staged]) -> None:
    """Put aside rows about a grade that the file has in an earlier row."""
    stage(rows, REPEATED)


def first_of_repeated() -> dict[int, int]:
    """For each row put aside the row of the file that has the same grade."""
    return dict(
        _rows(
            f"SELECT g.number, MIN(s.number) FROM {REPEATED} g JOIN {STAGED} s ON {_SAME}"
            " WHERE s.number < g.number GROUP BY g.number"
        )
    )


def compare(*, is_dry_run: bool) -> Compared:
    """Compare what is staged with the grades there are. But for a dry run nobody else writes grades from now on."""
    if _is_postgresql():
        if not is_dry_run:
            _run(f"LOCK TABLE {GRADE} IN SHARE ROW EXCLUSIVE MODE")
        _run(f"ANALYZE {STAGED}")
    _run(
        f"CREATE TEMPORARY TABLE {CHANGED} AS SELECT s.number, g.id AS grade_id, s.student_id, s.term_id, s.subject_id,"
        " s.step_id, g.step_id AS old_step_id, g.source AS old_source, g.batch_id AS old_batch_id"
        f" FROM {STAGED} s JOIN {GRADE} g ON {_SAME} WHERE g.step_id <> s.step_id"
    )
    [(updated,)] = _rows(f"SELECT COUNT(*) FROM {CHANGED}")
    [(staged, known)] = _rows(f"SELECT COUNT(*), COUNT(g.id) FROM {STAGED} s LEFT JOIN {GRADE} g ON {_SAME}")
    return Compared(created=staged - known, updated=updated, unchanged=known - updated)


def changed(limit: int, *, by_hand: bool = False) -> list[tuple[int, int, int, int, int]]:
    """The first rows that change a grade: number, ids of student, term, subject and step.

    ``by_hand``: only those whose grade somebody has corrected.
    """
    where = f"WHERE old_source = '{GradeSource.HAND}'" if by_hand else ""
    return _rows(
        f"SELECT number, student_id, term_id, subject_id, step_id FROM {CHANGED} {where}"
        f" ORDER BY number, subject_id LIMIT {limit}"
    )


def write(found: Compared, *, source: str, batch: Batch, by: User | None) -> None:
    """Write what ``compare`` found: new grades, changed ones with a row of their history, and the results of both."""
    if not (found.created or found.updated):
        return
    _run(
        f"CREATE TEMPORARY TABLE {TOUCHED} AS SELECT DISTINCT s.student_id, s.term_id"
        f" FROM {STAGED} s LEFT JOIN {GRADE} g ON {_SAME} WHERE g.id IS NULL OR g.step_id <> s.step_id"
    )
    if found.updated:
        _run(
            f"INSERT INTO {CHANGE} (student_id, term_id, subject_id, old_step_id, old_source, old_batch_id,"
            " new_step_id, batch_id, reason, changed_by_id, changed_at) SELECT student_id, term_id, subject_id,"
            f" old_step_id, old_source, old_batch_id, step_id, %s, '', %s, %s FROM {CHANGED}",
            [batch.pk, by.pk if by else None, timezone.now()],
        )
        _run(
            f"UPDATE {GRADE} SET step_id = c.step_id, source = %s, batch_id = %s FROM {CHANGED} c"
            f" WHERE {GRADE}.id = c.grade_id",
            [source, batch.pk],
        )
    if found.created:
        missing = f"LEFT JOIN {GRADE} g ON {_SAME} WHERE g.id IS NULL" if found.updated or found.unchanged else ""
        _run(
            f"INSERT INTO {GRADE} (student_id, term_id, subject_id, step_id, source, batch_id)"
            f" SELECT s.student_id, s.term_id, s.subject_id, s.step_id, %s, %s FROM {STAGED} s {missing}",
            [source, batch.pk],
        )
    if found.created > _MANY and _is_postgresql():
        _run(f"ANALYZE {GRADE}")
    term_results.make_anew(_PAIRS)


def undo(batch: Batch) -> dict[str, int]:
    """Take back what a batch brought in: its new grades go, those it changed become what they were.

    A grade that was changed since stays. Where what stood before came from a batch that is undone too, the grade goes
    back further: none comes from an undone batch. Returns counts: removed, restored, kept.
    """
    if _is_postgresql():
        _run(f"LOCK TABLE {GRADE} IN SHARE ROW EXCLUSIVE MODE")
    end()
    _run(
        f"CREATE TEMPORARY TABLE {TOUCHED} AS SELECT DISTINCT student_id, term_id FROM {GRADE} WHERE batch_id = %s",
        [batch.pk],
    )
    [(affected,)] = _rows(f"SELECT COUNT(*) FROM {GRADE} WHERE batch_id = %s", [batch.pk])
    removed = 0
    for _step in range(_STEPS_BACK):
        restored = _run(
            f"UPDATE {GRADE} SET step_id = c.old_step_id, source = c.old_source, batch_id = c.old_batch_id"
            f" FROM {CHANGE} c WHERE {_UNDONE} AND {_CHANGED_BY_ITS_BATCH} AND c.old_step_id IS NOT NULL"
            f" AND c.id = (SELECT MAX(d.id) FROM {CHANGE} d WHERE {_CHANGED_BY_ITS_BATCH.replace('c.', 'd.')})",
            [batch.pk, State.UNDONE],
        )
        removed += _run(
            f"DELETE FROM {GRADE} WHERE {_UNDONE} AND NOT EXISTS"
            f" (SELECT 1 FROM {CHANGE} c WHERE {_CHANGED_BY_ITS_BATCH} AND c.old_step_id IS NOT NULL)",
            [batch.pk, State.UNDONE],
        )
        if not restored:
            break
    term_results.make_anew(_PAIRS)
    end()
    return {
        "removed": removed,
        "restored": affected - removed,
        "kept": batch.created + batch.updated - affected,
    }


_UNDONE = f"({GRADE}.batch_id = %s OR {GRADE}.batch_id IN (SELECT id FROM {Batch._meta.db_table} WHERE state = %s))"
_CHANGED_BY_ITS_BATCH = (
    f"c.student_id = {GRADE}.student_id AND c.term_id = {GRADE}.term_id"
    f" AND c.subject_id = {GRADE}.subject_id AND c.batch_id = {GRADE}.batch_id"
)

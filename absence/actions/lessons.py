"""Writing lessons, many at once, and taking back what an import wrote; weekly sums follow in the same transaction."""

# ruff: noqa: S608 - names of our own tables and columns

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from absence import partitions, staging
from absence.actions import weekly_sums
from absence.choices import LessonSource
from absence.sql import KEY, VALUES, columns, lock_lessons, monday
from absence.staging import REPEATED, TOUCHED, Staged
from imports.models import Batch
from ppss.lib import weeks


@dataclass(frozen=True)
class LessonRow:
    """One lesson to be written; ``number`` is its row in the file, and has to differ between rows."""

    number: int
    student_id: int
    date: datetime.date
    starts_at: datetime.time
    minutes: int
    subject_id: int
    reported: bool
    present: int = 0
    valid: int = 0
    invalid: int = 0
    other: int = 0

    def staged(self) -> Staged:
        numbers = (self.minutes, self.subject_id, int(self.reported))
        numbers += (self.present, self.valid, self.invalid, self.other)
        key = (str(self.number), str(self.student_id), self.date.isoformat(), self.starts_at.isoformat("seconds"))
        return (*key, *map(str, numbers), weeks.monday(self.date).isoformat())


@dataclass(frozen=True)
class Changed:
    """A lesson that is written otherwise: its row in the file, its key, and old and new values by name."""

    number: int
    student_id: int
    date: datetime.date
    starts_at: datetime.time
    old: dict[str, object]
    new: dict[str, object]

    @property
    def differing(self) -> list[str]:
        return [name for name in VALUES if self.old[name] != self.new[name]]


@dataclass(frozen=True)
class Loaded:
    """What became of the rows. ``repeated`` are rows about a lesson that an earlier row is about, with that row.

    Of ``repeated`` and ``changed`` the first ones are given, as many as were asked for.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    repeated_count: int = 0
    repeated: tuple[tuple[int, int], ...] = ()
    changed: tuple[Changed, ...] = ()


@transaction.atomic
def load(
    *,
    rows: Iterable[Staged],
    batch: Batch,
    source: LessonSource = LessonSource.FILE,
    is_dry_run: bool = False,
    keeps_old: bool = True,
    most_repeated: int = 50,
    most_changed: int = 50,
    between: Callable[[], None] = lambda: None,
) -> Loaded:
    """Write lessons that are new, overwrite those that say something else, leave the rest; then the weekly sums.

    ``rows`` (``LessonRow.staged()``, or the same made faster) must hold together: students and subjects that there
    are, minutes that add up. They are read once, and never all in memory. Of several about one lesson the first
    counts. ``between`` is called between the statements, and stops it all by an exception. A dry run finds out the
    same and writes nothing. Without ``keeps_old`` what is overwritten cannot be undone.
    """
    with connection.cursor() as cursor:
        if not is_dry_run:
            lock_lessons(cursor)
        filled = staging.fill(cursor, rows)
        between()
        repeated_count = staging.set_aside_repeated(cursor)
        repeated = _repeated(cursor, most_repeated) if repeated_count else ()
        days = staging.compare(cursor)
        if days is None:
            return Loaded(repeated_count=repeated_count, repeated=repeated)
        cursor.execute(f"SELECT COUNT(*), SUM(CASE WHEN is_new THEN 1 ELSE 0 END) FROM {TOUCHED}")
        touched, created = cursor.fetchone()
        created = created or 0
        between()
        updated = touched - created
        changed = _changed(cursor, most_changed) if updated else ()
        if touched and not is_dry_run:
            if updated and keeps_old:
                _keep_old(cursor, batch)
            _write(cursor, batch, source, days, created, updated)
        staging.drop(cursor)
    return Loaded(created, updated, filled - repeated_count - touched, repeated_count, repeated, changed)


def _repeated(cursor: object, most: int) -> tuple[tuple[int, int], ...]:
    cursor.execute(f"SELECT number, first FROM {REPEATED} ORDER BY number LIMIT {int(most)}")
    return tuple(cursor.fetchall())


def _changed(cursor: object, most: int) -> tuple[Changed, ...]:
    cursor.execute(
        f"SELECT number, {columns(KEY)}, {columns(VALUES)}, {columns(VALUES, 'old_')} "
        f"FROM {TOUCHED} WHERE NOT is_new ORDER BY number LIMIT {int(most)}"
    )
    found = []
    for number, student, date, starts_at, *values in cursor.fetchall():
        new, old = (dict(zip(VALUES, v, strict=True)) for v in (values[: len(VALUES)], values[len(VALUES) :]))
        found.append(Changed(number, student, _date(date), _time(starts_at), old, new))
    return tuple(found)


def _date(value: datetime.date | str) -> datetime.date:
    return datetime.date.fromisoformat(value) if isinstance(value, str) else value


def _time(value: datetime.time | str) -> datetime.time:
    return datetime.time.fromisoformat(value) if isinstance(value, str) else value


def _write(
    cursor: object,
    batch: Batch,
    source: LessonSource,
    days: tuple[datetime.date, datetime.date],
    created: int,
    updated: int,
) -> None:
    names = (*KEY, *VALUES)
    partitions.ensure(*days)
    if updated:
        sets = ", ".join(f"{name} = t.{name}" for name in VALUES)
        same = " AND ".join(f"absence_lesson.{name} = t.{name}" for name in KEY)
        cursor.execute(
            f"UPDATE absence_lesson SET {sets}, source = %s, batch_id = %s FROM {TOUCHED} t "
            f"WHERE {same} AND NOT t.is_new AND absence_lesson.date BETWEEN %s AND %s",
            [source.value, batch.pk, *days],
        )
    if created:
        cursor.execute(
            f"INSERT INTO absence_lesson ({columns(names)}, source, batch_id) "
            f"SELECT {columns(names)}, %s, %s FROM {TOUCHED} WHERE is_new ORDER BY {columns(KEY)}",
            [source.value, batch.pk],
        )
    weekly_sums.refresh(cursor, f"SELECT DISTINCT student_id, week FROM {TOUCHED}")


def _keep_old(cursor: object, batch: Batch) -> None:
    names = (*KEY, *VALUES)
    cursor.execute(
        f"INSERT INTO absence_lessonchange ({columns(names)}, source, old_batch_id, batch_id, changed_at) "
        f"SELECT {columns(KEY)}, {columns(VALUES, 'old_')}, old_source, old_batch_id, %s, %s "
        f"FROM {TOUCHED} WHERE NOT is_new",
        [batch.pk, connection.ops.adapt_datetimefield_value(timezone.now())],
    )


@transaction.atomic
def remove(*, day: datetime.date, keys: Collection[tuple[int, datetime.time]]) -> None:
    """Remove lessons of a day, by student (id) and start; the weekly sums follow."""
    if not keys:
        return
    ids = ", ".join(str(int(student)) for student in {student for student, _start in keys})
    with connection.cursor() as cursor:
        lock_lessons(cursor)
        weekly_sums.mark(
            cursor,
            f"SELECT DISTINCT student_id, {monday('date')} AS week FROM absence_lesson "
            f"WHERE date = %s AND student_id IN ({ids})",
            [day],
        )
        by_start: dict[datetime.time, list[int]] = {}
        for student, start in keys:
            by_start.setdefault(start, []).append(student)
        for start, students in by_start.items():
            some = ", ".join(str(int(student)) for student in students)
            cursor.execute(
                f"DELETE FROM absence_lesson WHERE date = %s AND starts_at = %s AND student_id IN ({some})",
                [day, start.isoformat("seconds")],
            )
        weekly_sums.refresh_marked(cursor)


@dataclass(frozen=True)
class Undone:
    """How many lessons went, how many say again what they said before, and how many a later import had changed."""

    removed: int
    restored: int
    kept: int


@transaction.atomic
def undo(*, batch: Batch) -> Undone:
    """Take back what an import wrote: lessons it made go, those it changed say again what they said before.

    What a later import has changed since stays as that one says; should it be undone too, what stood before both of
    them comes back.
    """
    old = (*VALUES, "source")
    sets = ", ".join(f"{name} = c.{name}" for name in old)
    with connection.cursor() as cursor:
        lock_lessons(cursor)
        week = monday("date")
        weekly_sums.mark(
            cursor,
            f"SELECT student_id, {week} AS week FROM absence_lesson WHERE batch_id = %s "
            f"UNION SELECT student_id, {week} FROM absence_lessonchange WHERE batch_id = %s",
            [batch.pk, batch.pk],
        )
        same = " AND ".join(f"c.{name} = absence_lessonchange.{name}" for name in KEY)
        cursor.execute(
            f"UPDATE absence_lessonchange SET {sets}, old_batch_id = c.old_batch_id FROM absence_lessonchange c "
            f"WHERE {same} AND c.batch_id = %s AND absence_lessonchange.old_batch_id = %s",
            [batch.pk, batch.pk],
        )
        kept = cursor.rowcount
        cursor.execute("DELETE FROM absence_lessonchange WHERE old_batch_id = %s", [batch.pk])
        kept += cursor.rowcount
        same = " AND ".join(f"c.{name} = absence_lesson.{name}" for name in KEY)
        cursor.execute(
            f"UPDATE absence_lesson SET {sets}, batch_id = c.old_batch_id FROM absence_lessonchange c "
            f"WHERE {same} AND c.batch_id = %s AND absence_lesson.batch_id = %s",
            [batch.pk, batch.pk],
        )
        restored = cursor.rowcount
        cursor.execute("DELETE FROM absence_lesson WHERE batch_id = %s", [batch.pk])
        removed = cursor.rowcount
        cursor.execute("DELETE FROM absence_lessonchange WHERE batch_id = %s", [batch.pk])
        weekly_sums.refresh_marked(cursor)
    return Undone(removed, restored, kept)

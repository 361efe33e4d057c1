"""Lessons as tests write them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from absence.actions import lessons
from absence.actions.lessons import LessonRow
from imports.models import Batch
from students.models import Student, Subject

#: Present, valid absence, invalid absence, other activity, and nobody reported, of an hour.
PRESENT, VALID, INVALID, OTHER, UNREPORTED = "p", "v", "i", "o", "-"


def batch(kind: str = "attendance") -> Batch:
    return Batch.objects.create(kind=kind, file_name="lektioner.csv", checksum="0" * 64)


def row(
    student: Student,
    date: datetime.date,
    hour: int = 8,
    *,
    how: str = PRESENT,
    minutes: int = 60,
    subject: str = "MA",
    number: int = 0,
) -> LessonRow:
    """One lesson wholly present, absent, or not reported."""
    spent = dict.fromkeys(("present", "valid", "invalid", "other"), 0)
    spent |= {name: minutes for name in spent if name[0] == how}
    starts_at = datetime.time(hour)
    subject_id = Subject.objects.get(code=subject).pk
    return LessonRow(number, student.pk, date, starts_at, minutes, subject_id, how != UNREPORTED, **spent)


def load(rows: Iterable[LessonRow], into: Batch | None = None, **more: object) -> lessons.Loaded:
    """Write them, numbered in their order."""
    staged = [(str(n), *r.staged()[1:]) for n, r in enumerate(rows, start=2)]
    return lessons.load(rows=staged, batch=into or batch(), **more)


def day_of(student: Student, date: datetime.date, hows: str, **more: object) -> list[LessonRow]:
    """A day of lessons from eight o'clock on, a letter for each: ``day_of(nora, day, "ppvi-")``."""
    return [row(student, date, 8 + n, how=how, **more) for n, how in enumerate(hows)]

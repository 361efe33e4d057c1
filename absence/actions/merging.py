"""The attendance and absence figures of a student found to be a duplicate."""

from django.db import connection
from django.db.models import Exists, OuterRef

from absence.actions import weekly_sums
from absence.models import (
    AbsenceFigure,
    Lesson,
    LessonChange,
    PeriodSum,
    RemoteAttendance,
    RemoteException,
    RemoteSum,
    SetAside,
)
from absence.sql import lock_lessons
from accounts.models import User
from students.actions.merging import mover
from students.models import Student


@mover
def move_figures(keep: Student, duplicate: Student, by: User) -> None:
    AbsenceFigure.objects.filter(student=duplicate).update(student=keep)


@mover
def move_lessons(keep: Student, duplicate: Student, by: User) -> None:
    """Lessons go along; of one that both have, the kept student's stays. The weeks are counted anew."""
    lessons = Lesson.objects.filter(student=duplicate)
    if not lessons.exists():
        return
    with connection.cursor() as cursor:
        lock_lessons(cursor)
    both = Lesson.objects.filter(student=keep, date=OuterRef("date"), starts_at=OuterRef("starts_at"))
    lessons.filter(Exists(both)).delete()
    lessons.update(student=keep)
    LessonChange.objects.filter(student=duplicate).update(student=keep)
    weekly_sums.recount([keep.pk, duplicate.pk])


@mover
def move_period_sums(keep: Student, duplicate: Student, by: User) -> None:
    """Reports go along; of two for the same period the kept student's is the one that counts."""
    rows = PeriodSum.objects.filter(student=duplicate)
    same = {name: OuterRef(name) for name in ("first_day", "last_day", "source")}
    rows.filter(Exists(PeriodSum.objects.current().filter(student=keep, **same))).update(is_current=False)
    rows.update(student=keep)


@mover
def move_set_aside(keep: Student, duplicate: Student, by: User) -> None:
    """A student set aside under either row is so afterwards, as the kept row says where both are."""
    if not SetAside.objects.filter(student=keep).exists():
        SetAside.objects.filter(student=duplicate).update(student=keep)


@mover
def move_remote(keep: Student, duplicate: Student, by: User) -> None:
    """What servers tell of the duplicate they tell of the kept student from now on."""
    for model in (RemoteAttendance, RemoteException, RemoteSum):
        model.objects.filter(student=duplicate).update(student=keep)

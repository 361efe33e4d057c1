"""The day of many students as attendance has it: lessons, and whether somebody has reported absence. Set by set."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection

from absence.choices import LessonSource
from absence.models import Lesson
from outreach import rules
from outreach.rules import LessonTime

#: So many weeks back the same weekday is looked for: over a holiday of two weeks, and not into another term.
WEEKS_BACK = 3


def absent(students: Collection[int], day: datetime.date) -> set[int]:
    """Which of the students (ids) have valid absence registered on the day; one query."""
    rows = Lesson.objects.filter(student__in=students, date=day, valid__gt=0)
    return set(rows.order_by().values_list("student", flat=True).distinct())


def lessons(students: Collection[int], now: datetime.datetime) -> dict[int, list[LessonTime]]:
    """The lessons of today by id of the student; one query.

    Of today's lessons as far as they have come, else of the last same weekday within three weeks that has any.
    """
    local = now.astimezone(rules.ZONE)
    days = [local.date() - datetime.timedelta(weeks=n) for n in range(WEEKS_BACK + 1)]
    rows = Lesson.objects.filter(student__in=students, date__in=days).order_by("student", "date", "starts_at")
    found: dict[int, dict[datetime.date, list[tuple[LessonTime, bool]]]] = defaultdict(lambda: defaultdict(list))
    for student, date, starts_at, subject, source in rows.values_list(
        "student", "date", "starts_at", "subject__name_sv", "source"
    ):
        found[student][date].append((LessonTime(starts_at, subject), source == LessonSource.FILE))
    told = {}
    for student, by_day in found.items():
        earlier = next(([lesson for lesson, _f in by_day[day]] for day in days[1:] if day in by_day), [])
        told[student] = rules.of_day(by_day.get(days[0], []), earlier, local.time())
    return told

"""The attendance of some students around one week: its days, and the weeks up to it; two queries, however many."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, Count, F, Sum, When

from absence import measures
from absence.measures import Sums
from absence.models import Lesson, WeeklySum
from ppss.lib import weeks
from students.terms import DAY

if TYPE_CHECKING:
    from django.db.models import Combinable

    from accounts.models import User

#: Lessons added up to what ``Sums`` holds, by the names that it has.
LESSON_SUMS: Mapping[str, Combinable] = {
    "lessons": Count("starts_at"),
    "scheduled": Sum("minutes"),
    "reported": Sum(Case(When(reported=True, then=F("minutes")), default=0)),
    **{name: Sum(name) for name in ("present", "valid", "invalid", "other")},
}
_SPENT = ("scheduled", "reported", "present", "valid", "invalid", "other")


@dataclass(frozen=True)
class StudentWeeks:
    """``days`` are Monday to Friday of the last of some ISO weeks, ``weeks`` all of them, oldest first.

    None where nothing was scheduled. Source is the lessons of the school.
    """

    first: datetime.date
    last: datetime.date
    days: tuple[Sums | None, ...]
    weeks: tuple[Sums | None, ...]

    @property
    def sums(self) -> Sums:
        """All of the weeks."""
        return sum((week for week in self.weeks if week), Sums())

    @property
    def is_fully_absent(self) -> bool:
        """In the latest four weeks that have lessons registered."""
        latest = [week for week in self.weeks if week and week.reported][-measures.FULLY_ABSENT_WEEKS :]
        return measures.is_fully_absent(sum(latest, Sums()), len(latest))


def read(
    user: User,
    students: Collection[int],
    opened: Mapping[int, Collection[str]],
    week: datetime.date,
    *,
    count: int,
) -> dict[int, StudentWeeks]:
    """By id of each student with lessons in the ``count`` ISO weeks up to ``week``, as far as the person may see them.

    ``students`` may be seen by the person; ``opened`` are the categories that consents open today, by student.
    """
    first = weeks.shift(week, 1 - count)
    by_week: dict[int, dict[datetime.date, Sums]] = defaultdict(dict)
    sums = WeeklySum.objects.of_students(user, students, opened).between(first, week).order_by()
    for student, monday, *spent in sums.values_list("student", "week", *_SPENT):
        by_week[student][monday] = Sums(0, *spent)
    by_day: dict[int, dict[datetime.date, Sums]] = defaultdict(dict)
    lessons = Lesson.objects.of_students(user, students, opened).filter(date__gte=week, date__lte=week + 6 * DAY)
    for student, day, *spent in (
        lessons.order_by()
        .values_list("student", "date")
        .annotate(**{f"sum_{name}": LESSON_SUMS[name] for name in _SPENT})
    ):
        by_day[student][day] = Sums(0, *spent)
    mondays = [weeks.shift(first, n) for n in range(count)]
    school_days = [week + n * DAY for n in range(5)]
    return {
        student: StudentWeeks(
            first,
            week,
            days=tuple(map(by_day[student].get, school_days)),
            weeks=tuple(map(found.get, mondays)),
        )
        for student, found in by_week.items()
    }

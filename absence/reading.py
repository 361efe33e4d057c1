"""Reading the attendance of one student: a share over some days, and the shares that a form can offer."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from absence.choices import Source
from absence.measures import AbsenceShare, Sums
from absence.models import Lesson, PeriodSum
from absence.student_weeks import LESSON_SUMS
from ppss.lib import weeks
from students.terms import DAY, Calendar, read_calendar

if TYPE_CHECKING:
    from accounts.models import User
    from students.models import Student

#: A report of a school platform is offered when it ends so long before the day at most.
REPORT_DAYS = 120
#: So many reports are offered.
REPORTS_OFFERED = 3
#: School weeks are looked for so far back: a summer lies between.
_SEARCHED_WEEKS = 26


def baseline_days(
    day: datetime.date, calendar: Calendar, school: int | None, count: int
) -> tuple[datetime.date, datetime.date] | None:
    """Monday of the first to Friday of the last of so many school weeks that lie wholly before the week of a day.

    None where the calendar holds fewer.
    """
    before = weeks.shift(day, -1)
    found = calendar.school_weeks(weeks.shift(before, 1 - _SEARCHED_WEEKS), before, school)[-count:]
    return (found[0], found[-1] + 4 * DAY) if len(found) == count else None


def share_over(student: Student, user: User, first: datetime.date, last: datetime.date) -> AbsenceShare | None:
    """The lessons of some days (both counted) added up, as far as the person may see them; None where none is."""
    lessons = Lesson.objects.visible_to(user).filter(student=student, date__gte=first, date__lte=last)
    sums = Sums.of(lessons.aggregate(**LESSON_SUMS))
    return AbsenceShare(sums, first, last) if sums.reported else None


def offers(
    student: Student,
    user: User,
    on: datetime.date,
    *,
    also: tuple[datetime.date, datetime.date] | None = None,
) -> list[AbsenceShare]:
    """The shares that a form may offer for a day, as far as the person may see them: at most five queries.

    The school weeks before it (``BASELINE_WEEKS``), the period ``also`` asked for, and reports of school platforms
    that end by the day.
    """
    on = min(on, timezone.localdate())
    calendar = read_calendar(weeks.shift(on, -_SEARCHED_WEEKS), on)
    periods = [baseline_days(on, calendar, student.school_id, settings.BASELINE_WEEKS), also]
    wanted = dict.fromkeys(period for period in reversed(periods) if period)
    found = [share for first, last in wanted if (share := share_over(student, user, first, last))]
    reports = PeriodSum.objects.visible_to(user).current().filter(student=student, reported__gt=0)
    reports = reports.filter(last_day__lte=on, last_day__gte=on - REPORT_DAYS * DAY)
    found += [
        AbsenceShare(Sums.of(row), row.first_day, row.last_day, Source(row.source)) for row in reports[:REPORTS_OFFERED]
    ]
    return found

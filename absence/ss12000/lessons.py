"""What timetable, groups and reports come to: the lessons of each student, made at the end of a reading."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from absence.actions import remote_lessons, remote_timetable
from imports.choices import ProblemKind
from imports.ss12000.readers import Reader, register
from students.ss12000.syllabuses import Subjects


@register
class LessonReader(Reader):
    """Asks the server for nothing; makes the lessons of a day in each turn, with the weekly sums."""

    key = "lessons"
    title = gettext_lazy("Lessons made of all this")
    order = 95

    def turn(self) -> bool:
        source, now = self.work.source, timezone.localtime()
        remote_timetable.mark_groups(source=source)
        day = remote_lessons.next_day(source=source, now=now)
        if day is None:
            remote_lessons.drop_unwritten(source=source)
            return False
        other = Subjects(source).other
        made = remote_lessons.make_day(source=source, day=day, now=now, batch=self.work.batch, other_subject=other)
        for outcome in ("created", "updated", "unchanged"):
            self.work.count(outcome, getattr(made.loaded, outcome))
        self.work.count("removed", made.removed)
        for _n in range(made.odd):
            told = _("The minutes reported do not fit the lesson. They are kept, and the lesson is made as long.")
            self.work.problem(ProblemKind.NOTICE, "attendanceMinutes", told)
        for _n in range(made.double):
            told = _("A student has two lessons that begin together. The one that is reported counts.")
            self.work.problem(ProblemKind.NOTICE, "startTime", told)
        return True

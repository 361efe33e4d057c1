"""``/attendances``: what is reported of each student at each event. The reason of an absence is never read."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy

from absence.actions import remote_timetable
from absence.models import RemoteEvent
from absence.models.lessons import MINUTES_MAX
from imports.ss12000.items import Item
from imports.ss12000.readers import Reader, register
from students.models import RemotePerson


@register
class AttendanceReader(Reader):
    """Keeps the minutes of students and events that are known; what lies outside the window is passed over."""

    key = path = "attendances"
    title = gettext_lazy("Attendance of lessons")
    order = 60
    entities = ("attendances",)

    def save(self, items: Sequence[Item]) -> None:
        source = self.work.source
        of = {item.id: (item.ref("calendarEvent", needed=True), item.ref("student", needed=True)) for item in items}
        rows = RemotePerson.objects.filter(source=source, uuid__in={s for _e, s in of.values() if s})
        students = dict(rows.exclude(student=None).values_list("uuid", "student"))
        rows = RemoteEvent.objects.filter(source=source, uuid__in={e for e, _s in of.values() if e})
        events = dict(rows.values_list("uuid", "pk"))
        told = {}
        for item in items:
            event, student = events.get(of[item.id][0]), students.get(of[item.id][1])
            if event and student:
                told[item.id] = self._report(item, event, student)
            else:
                self.work.count("skipped")
        for outcome, count in remote_timetable.write_reports(source=source, told=told).items():
            self.work.count(outcome, count)

    def _report(self, item: Item, event: int, student: int) -> remote_timetable.Report:
        def minutes(name: str) -> int | None:
            return item.whole(name, most=MINUTES_MAX)

        return remote_timetable.Report(
            event,
            student,
            item.flag("isReported", needed=True),
            minutes("attendanceMinutes"),
            minutes("validAbsenceMinutes") or 0,
            minutes("invalidAbsenceMinutes") or 0,
            minutes("otherAttendanceMinutes") or 0,
        )

    def delete(self, ids: set[UUID]) -> None:
        self.work.count("removed", remote_timetable.drop_reports(source=self.work.source, ids=ids))

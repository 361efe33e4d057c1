"""``/calendarEvents``: when the activities of a server take place, of this school year and the next."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy

from absence.actions import remote_timetable
from absence.models.lessons import MINUTES_MAX
from imports.choices import ProblemKind
from imports.ss12000.items import Item
from imports.ss12000.readers import Reader, register
from students.models import RemotePerson

#: A school year begins on the first of this month.
AUGUST = 8


def window(today: datetime.date, from_day: datetime.date | None) -> tuple[datetime.date, datetime.date]:
    """From which day to which events are asked for: the school year, and the next as far as it is laid.

    Events to come are kept before their day, since they do not change when it comes.
    """
    year = today.year if today.month >= AUGUST else today.year - 1
    return from_day or datetime.date(year, AUGUST, 1), datetime.date(year + 2, AUGUST - 1, 31)


@register
class EventReader(Reader):
    """Keeps when and how long, and which students take part otherwise than their group."""

    key = path = "calendarEvents"
    title = gettext_lazy("Timetable")
    order = 50
    entities = ("calendarEvents",)

    def params(self, since: str) -> Mapping[str, str]:
        first, last = window(self.work.today, self.work.source.from_day)
        bounds = (
            timezone.make_aware(datetime.datetime.combine(first, datetime.time.min)),
            timezone.make_aware(datetime.datetime.combine(last, datetime.time(23, 59, 59))),
        )
        names = ("startTime.onOrAfter", "startTime.onOrBefore")
        return {**super().params(since), **{n: at.isoformat() for n, at in zip(names, bounds, strict=True)}}

    def save(self, items: Sequence[Item]) -> None:
        students = self._students(items)
        told = {}
        for item in items:
            event = self._event(item, students)
            if event is None:
                self.work.count("skipped")
            else:
                told[item.id] = event
        for outcome, count in remote_timetable.write_events(source=self.work.source, told=told).items():
            self.work.count(outcome, count)

    def _students(self, items: Sequence[Item]) -> dict[UUID, int]:
        named = {each.ref("student") for item in items for each in item.parts("studentExceptions")}
        rows = RemotePerson.objects.filter(source=self.work.source, uuid__in=named - {None}).exclude(student=None)
        return dict(rows.values_list("uuid", "student"))

    def _event(self, item: Item, students: Mapping[UUID, int]) -> remote_timetable.Event | None:
        activity = item.ref("activity", needed=True)
        start, end = item.moment("startTime", needed=True), item.moment("endTime")
        minutes = item.whole("teachingLengthStudent", most=MINUTES_MAX)
        if not minutes and start and end:
            minutes = round((end - start).total_seconds() / 60)
        if activity is None or start is None:
            return None
        if not minutes or not 0 < minutes <= MINUTES_MAX:
            item.problem(ProblemKind.MALFORMED if end else ProblemKind.MISSING, "endTime")
            return None
        others = {}
        for each in item.parts("studentExceptions"):
            student = students.get(each.ref("student"))
            takes_part = each.flag("participates", needed=True)
            if student and takes_part is not None:
                others[student] = takes_part
        starts_at = start.time().replace(second=0, microsecond=0)
        return remote_timetable.Event(
            activity, start.date(), starts_at, minutes, bool(item.flag("cancelled")), frozenset(others.items())
        )

    def delete(self, ids: set[UUID]) -> None:
        self.work.count("removed", remote_timetable.drop_events(source=self.work.source, ids=ids))

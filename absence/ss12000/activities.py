"""``/activities``: what the groups of a server do together, and in which subject."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy

from absence.actions import remote_timetable
from imports.choices import ProblemKind
from imports.ss12000.items import Item
from imports.ss12000.readers import Reader, register
from students.ss12000.syllabuses import Subjects

#: Whether everybody in the groups of an activity of this type is expected there.
TYPES = {
    "Undervisning": True,
    "Provaktivitet": True,
    "Elevaktivitet": True,
    "Läraraktivitet": False,
    "Övrigt": False,
}


@register
class ActivityReader(Reader):
    """Keeps subject and groups of each activity."""

    key = path = "activities"
    title = gettext_lazy("Activities")
    order = 40
    entities = ("activities",)

    def save(self, items: Sequence[Item]) -> None:
        subjects = Subjects(self.work.source)
        told = {}
        for item in items:
            for_all = item.one_of("activityType", TYPES, unknown=True)
            subject = subjects.of(item)
            if subject is None and for_all is not False:
                item.problem(ProblemKind.NOT_FOUND if "syllabus" in item else ProblemKind.MISSING, "syllabus")
            groups = self._groups(item) if "groups" in item else None
            told[item.id] = remote_timetable.Activity(subject, for_all is not False, groups)
        for outcome, count in remote_timetable.write_activities(source=self.work.source, told=told).items():
            self.work.count(outcome, count)

    def _groups(self, item: Item) -> frozenset[UUID]:
        found = set()
        for each in item.parts("groups"):
            group = each.ref("id", needed=True)
            if group:
                found.add(group)
        return frozenset(found)

    def delete(self, ids: set[UUID]) -> None:
        self.work.count("removed", remote_timetable.drop_activities(source=self.work.source, ids=ids))

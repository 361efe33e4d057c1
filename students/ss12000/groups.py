"""``/groups``: who is taught together, and the class that each student is in."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy

from imports.ss12000.items import Item
from imports.ss12000.readers import Reader, register
from students.actions import remote_groups
from students.actions.remote_groups import Member
from students.models import RemoteGroup, RemotePerson

CLASS = "Klass"
TYPES = {
    name: name
    for name in ("Undervisning", CLASS, "Mentor", "Provgrupp", "Schema", "Avdelning", "Personalgrupp", "Övrigt")
}


@register
class GroupReader(Reader):
    """Keeps groups and which of the known students are in them; a class is written on its students of today."""

    key = path = "groups"
    title = gettext_lazy("Groups and classes")
    order = 20
    entities = ("groups",)

    def save(self, items: Sequence[Item]) -> None:
        source = self.work.source
        groups = {}
        for item in items:
            kind = item.one_of("groupType", TYPES, needed=True)
            groups[item.id] = (item.text("displayName", needed=kind == CLASS)[:120], kind == CLASS)
        written = remote_groups.write(source=source, groups=groups)
        for outcome, count in written.counts.items():
            self.work.count(outcome, count)
        named = {item.id: self._members(item) for item in items if "groupMemberships" in item}
        students = self._students({uuid for members in named.values() for uuid, *_days in members})
        members = {
            written.groups[group]: [Member(students[uuid], *days) for uuid, *days in told if uuid in students]
            for group, told in named.items()
        }
        remote_groups.set_members(members=members)
        classes = [group for group in written.groups.values() if group.is_class and group.name]
        remote_groups.write_classes(
            groups=classes, today=self.work.today, by=self.work.by, reason=f"import {self.work.batch.pk}"
        )

    def _members(self, item: Item) -> list[tuple]:
        found = []
        for each in item.parts("groupMemberships"):
            person = each.ref("person", needed=True)
            if person:
                found.append((person, each.date("startDate"), each.date("endDate")))
        return found

    def _students(self, ids: set[UUID]) -> dict[UUID, int]:
        rows = RemotePerson.objects.filter(source=self.work.source, uuid__in=ids).exclude(student=None)
        return dict(rows.values_list("uuid", "student"))

    def delete(self, ids: set[UUID]) -> None:
        """Nobody is in a deleted group; its row stays until the lessons are made anew without it."""
        rows = RemoteGroup.objects.filter(source=self.work.source, uuid__in=ids)
        remote_groups.set_members(members={group: [] for group in rows})
        self.work.count("removed", len(rows))

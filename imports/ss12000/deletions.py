"""``/deletedEntities``: what the server has deleted, handed to the readers that keep it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy

from imports.choices import ProblemKind
from imports.ss12000.items import Item
from imports.ss12000.readers import Reader, every, register

#: Some thousand of them come in one list; so many are handed on at once.
AT_ONCE = 500


@register
class DeletionReader(Reader):
    """Reads ids by entity. Written as an object of lists (the standard), or as a list of objects with id and entity."""

    key = path = "deletedEntities"
    title = gettext_lazy("What the server has deleted")
    order = 90
    needs_since = True

    def params(self, since: str) -> Mapping[str, str]:
        return {"after": since}

    def read(self, data: object) -> str:
        for entity, ids in self._by_entity(data).items():
            readers = [reader for reader in every() if entity in {_plain(name) for name in reader.entities}]
            self.work.count("received", len(ids))
            if not readers:
                self.work.count("skipped", len(ids))
            for reader in readers:
                for start in range(0, len(ids), AT_ONCE):
                    reader(self.work).delete(set(ids[start : start + AT_ONCE]))
        return ""

    def _by_entity(self, data: object) -> dict[str, list[UUID]]:
        found: dict[str, list[UUID]] = {}
        for entity, written in _pairs(data):
            item = Item({"id": written}, self.work.tally)
            if item.id is None:
                item.problem(ProblemKind.MALFORMED, "id")
            elif not entity:
                item.problem(ProblemKind.MISSING, "entity")
            else:
                found.setdefault(_plain(entity), []).append(item.id)
        return found


def _pairs(data: object) -> Iterator[tuple[str, object]]:
    if isinstance(data, dict):
        for entity, ids in data.items():
            for each in ids if isinstance(ids, list) else []:
                yield entity, each.get("id") if isinstance(each, dict) else each
    for each in data if isinstance(data, list) else []:
        if isinstance(each, dict):
            names = (each.get(name) for name in ("entityType", "entity", "resourceType", "resource", "type"))
            yield next((name for name in names if isinstance(name, str)), ""), each.get("id")


def _plain(entity: str) -> str:
    """A name without case and number: Person, persons and the standard's own slip ``activitites`` are understood."""
    name = entity.casefold().replace("activitites", "activities")
    return f"{name[:-3]}y" if name.endswith("ies") else name.removesuffix("s")

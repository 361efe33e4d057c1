"""``/persons`` once more, the guardians among them: those who are responsible for a student that was read before."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy

from accounts.encryption import blind_index, blind_indexes
from imports import parsers
from imports.choices import ProblemKind
from imports.importer import change
from imports.problems import NotOffered
from imports.ss12000.items import Item
from imports.ss12000.readers import Reader, register
from students.actions import remote_people
from students.kinds.guardians import GuardianImporter
from students.kinds.known import Reference
from students.models import Guardian, Guardianship, RemotePerson, RemoteResponsible
from students.ss12000 import people

#: So many persons are asked for one by one, and so many links made, at a time.
ASKED, LINKED = 20, 500


@register
class GuardianReader(Reader):
    """Registers guardians and links them. One whom the list does not hold is asked for alone."""

    key = "guardians"
    path = "persons"
    title = gettext_lazy("Guardians")
    order = 11

    def save(self, items: Sequence[Item]) -> None:
        ids = [item.id for item in items]
        source = self.work.source
        wanted = set(RemoteResponsible.objects.filter(source=source, person__in=ids).values_list("person", flat=True))
        mapped = RemotePerson.objects.filter(source=source, uuid__in=ids).exclude(guardian=None)
        known = {row.uuid: row.guardian for row in mapped.select_related("guardian")}
        found = [item for item in items if item.id in wanted or item.id in known]
        self.work.count("skipped", len(items) - len(found))
        numbers = {item.id: people.number(item) for item in found}
        by_key = self._by_key(found, numbers)
        new, updated, guardians = [], [], {}
        for item in found:
            guardian = known.get(item.id) or next((by_key[k] for k in _keys(item, numbers) if k in by_key), None)
            if guardian is None:
                guardian = self._new(item, numbers[item.id])
                if guardian is None:
                    continue
                new.append(guardian)
                by_key[guardian.key] = guardian
            elif change(guardian, _values(item, is_new=False)):
                updated.append(guardian)
                self.work.count("updated")
            else:
                self.work.count("unchanged")
            guardians[item.id] = guardian
        self._importer().write(new, updated, [], [])
        remote_people.name_heads(guardians=updated, today=self.work.today, by=self.work.by)
        mapping = {uuid: guardian.pk for uuid, guardian in guardians.items()}
        remote_people.map_guardians(source=source, guardians=mapping)

    def _importer(self) -> GuardianImporter:
        return GuardianImporter(batch=self.work.batch, by=self.work.by)

    def _by_key(self, found: Sequence[Item], numbers: dict[object, Reference | None]) -> dict[str, Guardian]:
        keys = [key for item in found for key in _keys(item, numbers)]
        return {guardian.key: guardian for guardian in Guardian.objects.filter(key__in=keys)}

    def _new(self, item: Item, number: Reference | None) -> Guardian | None:
        values = _values(item, is_new=True)
        if not values["given_name"]:
            self.work.count("skipped")
            return None
        self.work.count("created")
        key = blind_index(number.number) if number else str(item.id)
        return Guardian(key=key, **{name: value for name, value in values.items() if value is not None})

    def _waiting(self) -> QuerySet[RemoteResponsible]:
        return RemoteResponsible.objects.filter(source=self.work.source, is_linked=False)

    def _unknown(self) -> QuerySet[RemoteResponsible]:
        known = RemotePerson.objects.filter(source=self.work.source, uuid=OuterRef("person")).exclude(guardian=None)
        return self._waiting().exclude(missing_in=self.work.run.pk).exclude(Exists(known))

    def fetch(self) -> None:
        asked = list(self._unknown().order_by("person").values_list("person", flat=True).distinct()[:ASKED])
        self.fetched: list[Item] = []
        self.missing = []
        for uuid in asked:
            try:
                item = Item(self.work.client.one(f"persons/{uuid}"), self.work.tally)
            except NotOffered:
                item = None
            if item and item.id == uuid:
                self.fetched.append(item)
            else:
                self.missing.append(uuid)
                self.work.problem(ProblemKind.NOT_FOUND, "responsibles.person", "", uuid)

    def turn(self) -> bool:
        self.save(self.fetched)
        asked = [*self.missing, *(item.id for item in self.fetched)]
        self._waiting().filter(person__in=asked).update(missing_in=self.work.run.pk)
        return self._link() or self._unknown().exists()

    def _link(self) -> bool:
        """Link guardians that are known now to their students. Whether there may be more."""
        persons = RemotePerson.objects.filter(source=self.work.source, uuid=OuterRef("person")).exclude(guardian=None)
        rows = list(
            self._waiting()
            .annotate(guardian=persons.values("guardian")[:1])
            .exclude(guardian=None)
            .select_related("student")
            .order_by("pk")[:LINKED]
        )
        guardians = Guardian.objects.in_bulk({row.guardian for row in rows})
        there = remote_people.linked([(row.student, guardians[row.guardian]) for row in rows])
        new, updated = [], []
        for row in rows:
            link = there.get((row.student_id, row.guardian))
            if link is None:
                link = Guardianship(student=row.student, guardian=guardians[row.guardian], custody=row.custody)
                there[(row.student_id, row.guardian)] = link
                new.append(link)
            elif link.custody != row.custody:
                link.custody = row.custody
                if link.pk:
                    updated.append(link)
            row.is_linked = True
        importer = self._importer()
        importer.write([], [], new, updated)
        importer.write_log()
        remote_people.name_heads(guardians=guardians.values(), today=self.work.today, by=self.work.by)
        RemoteResponsible.objects.bulk_update(rows, ["is_linked"])
        return len(rows) == LINKED


def _keys(item: Item, numbers: dict[object, Reference | None]) -> list[str]:
    number = numbers[item.id]
    return [*(blind_indexes(number.number) if number else []), str(item.id)]


def _values(item: Item, *, is_new: bool) -> dict[str, object]:
    given, family = people.names(item, is_new=is_new)
    return {
        "given_name": given,
        "family_name": family,
        "mobile": _first(item, "phoneNumbers", parsers.phone, lambda each: each.flag("mobile") is not False),
        "email": _first(item, "emails", parsers.email, lambda each: each.text("type") != "Skola elev"),
        "protection": people.protection(item) or None,
    }


def _first(item: Item, name: str, parse: Callable[[str], str], fits: Callable[[Item], bool]) -> str | None:
    """The first address that fits and can be read, those of private life before others."""
    found = [each for each in item.parts(name) if fits(each)]
    for each in sorted(found, key=lambda each: each.text("type") not in ("Privat", "Hem")):
        text = each.text("value", needed=True)
        if text:
            try:
                return parse(text)
            except ValueError:
                each.problem(ProblemKind.MALFORMED, "value")
    return None

"""``/organisations``: districts and schools, matched with those there are."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import districts, schools
from accounts.models import District, School
from imports.choices import ProblemKind
from imports.models import RemoteOrganisation
from imports.schools import Schools
from imports.ss12000.items import Item
from imports.ss12000.readers import Reader, register
from ppss.lib.text import fold

DISTRICT = "Stadsdel"
UNIT, SCHOOL = "Skolenhet", "Skola"
#: The types of the standard, and the district.
TYPES = {
    name: name
    for name in (
        DISTRICT, UNIT, SCHOOL, "Huvudman", "Verksamhetsområde", "Förvaltning", "Rektorsområde", "Varumärke", "Bolag",
        "Övrigt",
    )
}  # fmt: skip


@register
class OrganisationReader(Reader):
    """Keeps what each organisation is here. A known school is found by its unit code, else by its name.

    Names and districts of known schools stay as they are: administrators keep them. A new school is made where its
    district is known, and only where the source is for every school.
    """

    key = path = "organisations"
    title = gettext_lazy("Organisations")
    order = 1
    entities = ("organisations",)

    def save(self, items: Sequence[Item]) -> None:
        known = {row.uuid: row for row in self._rows().filter(uuid__in=[item.id for item in items])}
        new = []
        for item in items:
            values = {
                "name": item.text("displayName", needed=True)[:120],
                "type": (item.one_of("organisationType", TYPES, needed=True) or item.text("organisationType"))[:60],
                "unit_code": item.text("schoolUnitCode")[:20],
                "parent": item.ref("parentOrganisation"),
            }
            row = known.get(item.id)
            if row is None:
                new.append(RemoteOrganisation(source=self.work.source, uuid=item.id, **values))
                self.work.count("created")
            else:
                is_same = all(getattr(row, name) == value for name, value in values.items())
                self.work.count("unchanged" if is_same else "updated")
                for name, value in values.items():
                    setattr(row, name, value)
        RemoteOrganisation.objects.bulk_create(new)
        RemoteOrganisation.objects.bulk_update(known.values(), ["name", "type", "unit_code", "parent"])

    def turn(self) -> bool:
        """Find the district or school that each organisation is; all of them at once, a city has some hundred."""
        rows = {row.uuid: row for row in self._rows().select_related("district", "school")}
        with_units = {row.parent for row in rows.values() if row.type == UNIT}
        by_name = {fold(d.name): d for d in District.objects.all()}
        for row in rows.values():
            if row.type == DISTRICT and not row.district and row.name:
                row.district = by_name.get(fold(row.name)) or districts.create(by=self.work.by, name=row.name)
                row.save(update_fields=["district"])
        self.known = Schools()
        for row in rows.values():
            is_school = row.type == UNIT or row.unit_code or (row.type == SCHOOL and row.uuid not in with_units)
            if is_school and not row.school and (school := self._school(row, rows)):
                row.school = school
                row.save(update_fields=["school"])
        return False

    def _school(self, row: RemoteOrganisation, rows: dict[UUID, RemoteOrganisation]) -> School | None:
        code = row.unit_code if len(row.unit_code) == 8 and row.unit_code.isdecimal() else ""
        if row.unit_code and not code:
            self.work.problem(ProblemKind.MALFORMED, "schoolUnitCode", row.unit_code, row.uuid)
        by_code, by_name = self.known.by_code.get(code), self.known.by_name.get(fold(row.name))
        if by_code:
            return by_code
        if by_name and by_name.unit_code and code:
            told = _("%(name)s has the school unit code %(code)s here.") % {"name": by_name, "code": by_name.unit_code}
            self.work.problem(ProblemKind.REFUSED, "schoolUnitCode", told, row.uuid)
            return None
        if by_name:
            return schools.update(school=by_name, by=self.work.by, unit_code=code) if code else by_name
        return self._new_school(row, rows, code)

    def _new_school(self, row: RemoteOrganisation, rows: dict[UUID, RemoteOrganisation], code: str) -> School | None:
        if self.work.source.schools.exists():
            return None
        district = _district(row, rows)
        if district is None or not row.name:
            told = _("%(name)s is no school here, and it is not known to which district it belongs.")
            self.work.problem(ProblemKind.NOTICE, "parentOrganisation", told % {"name": row.name}, row.uuid)
            return None
        try:
            school = schools.create(by=self.work.by, name=row.name, unit_code=code, district=district)
        except ValidationError as error:
            self.work.problem(ProblemKind.REFUSED, "displayName", " ".join(error.messages), row.uuid)
            return None
        self.known.add(school)
        return school

    def delete(self, ids: set[UUID]) -> None:
        """Forget what they were. A school here stays: it has students, and administrators say when it is closed."""
        rows = self._rows().filter(uuid__in=ids)
        for row in rows.exclude(school=None).select_related("school"):
            told = _("The server has deleted %(name)s. Here the school stays until you make it inactive.")
            self.work.problem(ProblemKind.NOTICE, "", told % {"name": row.school}, row.uuid)
        self.work.count("removed", rows.delete()[0])

    def _rows(self) -> object:
        return RemoteOrganisation.objects.filter(source=self.work.source)


def _district(row: RemoteOrganisation, rows: dict[UUID, RemoteOrganisation]) -> District | None:
    """The nearest district above. Organisations that are each other's parents lead nowhere."""
    seen = set()
    above: RemoteOrganisation | None = row
    while above and above.uuid not in seen:
        if above.district:
            return above.district
        seen.add(above.uuid)
        above = rows.get(above.parent) if above.parent else None
    return None

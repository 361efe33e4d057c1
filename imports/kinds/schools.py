"""``schools``: districts and their schools."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import District, School
from imports import parsers
from imports.choices import Outcome
from imports.columns import Column
from imports.importer import Importer, change, settle_change
from imports.registry import Kind, register
from imports.rows import Row
from imports.schools import Schools
from ppss.lib.text import fold


class SchoolImporter(Importer):
    """Makes districts and schools that are new; gives known schools their unit code, name and district."""

    def __init__(self, **more: object) -> None:
        super().__init__(**more)
        self.schools = Schools()
        self.districts = {fold(d.name): d for d in District.objects.all()}

    def save(self, rows: Sequence[Row]) -> None:
        self._make_districts(rows)
        created: list[tuple[Row, School]] = []
        updated: list[tuple[School, list[str]]] = []
        for row in rows:
            row.label = row["school"]
            district = self.districts[fold(row["district"])]
            school = self._known(row)
            if row.is_refused:
                continue
            if school is None:
                school = School(name=row["school"], unit_code=row["school_unit_code"], district=district)
                if self.holds_together(row, school) and self._is_first(row, school):
                    created.append((row, school))
                    self.schools.add(school)
                    row.settle(Outcome.CREATED)
            elif self._is_first(row, school):
                before = {"name": school.name, "unit_code": school.unit_code, "district_id": school.district_id}
                values = {"name": row["school"], "unit_code": row["school_unit_code"], "district": district}
                if settle_change(row, change(school, values)):
                    school.revision += 1
                    updated.append((school, [name for name, old in before.items() if getattr(school, name) != old]))
                    self.schools.add(school)
        School.objects.bulk_create([school for _row, school in created])
        School.objects.bulk_update([s for s, _n in updated], ["name", "unit_code", "district", "revision"])
        for _row, school in created:
            self.log("school.create", school)
        for school, changed in updated:
            self.log("school.update", school, changed=changed)

    def _make_districts(self, rows: Sequence[Row]) -> None:
        new = {fold(row["district"]): District(name=row["district"]) for row in rows}
        new = {key: district for key, district in new.items() if key not in self.districts}
        District.objects.bulk_create(new.values())
        self.districts |= new
        for district in new.values():
            self.log("district.create", district)

    def _known(self, row: Row) -> School | None:
        """The school that the row is about: by its code, else by its name. Two different ones refuse the row."""
        code = row["school_unit_code"]
        by_code = self.schools.by_code.get(code) if code else None
        by_name = self.schools.by_name.get(fold(row["school"]))
        if by_code and by_name and by_code != by_name:
            row.refuse("school_unit_code", _("%(name)s has this school unit code.") % {"name": by_code})
        elif by_name and code and by_name.unit_code and by_name.unit_code != code:
            row.refuse(
                "school_unit_code",
                _("%(name)s has the school unit code %(code)s already.") % {"name": by_name, "code": by_name.unit_code},
            )
        return by_code or by_name

    def _is_first(self, row: Row, school: School) -> bool:
        return self.is_first(fold(school.name), row, "school")


register(
    Kind(
        key="schools",
        title=gettext_lazy("Districts and schools"),
        about=gettext_lazy("Makes districts and schools that are new, and keeps names and unit codes up to date."),
        columns=(
            Column(
                "district",
                parsers.text(100),
                ("stadsdel", "stadsdelsförvaltning", "stadsdelsnämnd"),
                example="Skärholmen|Skärholmen",
            ),
            Column(
                "school", parsers.text(120), ("skola", "skolenhet", "skolnamn"), example="Bredängsskolan|Sätraskolan"
            ),
            Column(
                "school_unit_code",
                parsers.unit_code,
                ("skolenhetskod", "enhetskod", "unit code"),
                required=False,
                example="90000010|90000011",
                help=gettext_lazy("8 digits"),
            ),
        ),
        importer=SchoolImporter,
        order=1,
    )
)

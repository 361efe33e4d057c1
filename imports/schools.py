"""Finding the school that a cell names."""

from __future__ import annotations

from difflib import get_close_matches

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import School
from imports import parsers
from imports.columns import Column
from imports.rows import Row
from ppss.lib.text import fold

#: The column that names a school, the same in every kind of file about students.
SCHOOL = Column(
    "school",
    parsers.text(120),
    ("skola", "skolenhet", "skolenhetskod"),
    example="Bredängsskolan|90000010",
    help=gettext_lazy("name or unit code"),
)


class Schools:
    """Every school by name and by unit code, read once a file: a city has some hundred."""

    def __init__(self) -> None:
        self.by_code: dict[str, School] = {}
        self.by_name: dict[str, School] = {}
        for school in School.objects.select_related("district"):
            self.add(school)

    def add(self, school: School) -> None:
        self.by_name[fold(school.name)] = school
        if school.unit_code:
            self.by_code[school.unit_code] = school

    def find(self, row: Row, column: str = "school") -> School | None:
        """The school of the row; one that is not known refuses it, with the nearest name."""
        cell = row.cells[column]
        school = self.by_code.get(cell) or self.by_name.get(fold(cell))
        if school is None:
            near = get_close_matches(fold(cell), self.by_name, n=1, cutoff=0.6)
            if near:
                row.refuse(
                    column, _("There is no such school. Do you mean %(name)s?") % {"name": self.by_name[near[0]]}
                )
            else:
                row.refuse(column, _("There is no such school. Import schools first, or correct the name."))
        return school

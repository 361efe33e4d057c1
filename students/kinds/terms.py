"""``terms``: the calendar of terms."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports import parsers
from imports.choices import Outcome
from imports.columns import Column
from imports.importer import Importer, change, settle_change
from imports.registry import Kind, register
from imports.rows import Row
from students.models import Term


class TermImporter(Importer):
    """Makes terms that are new, and moves the first and last day of known ones."""

    def __init__(self, **more: object) -> None:
        super().__init__(**more)
        self.terms = {(term.year, term.season): term for term in Term.objects.all()}

    def save(self, rows: Sequence[Row]) -> None:
        created: list[Term] = []
        updated: list[Term] = []
        for row in rows:
            row.label = row.cells["term"]
            if not self._is_possible(row) or not self.is_first(row["term"], row, "term"):
                continue
            term = self.terms.get(row["term"])
            if term is None:
                year, season = row["term"]
                term = self.terms[row["term"]] = Term(year=year, season=season, start=row["start"], end=row["end"])
                created.append(term)
                row.settle(Outcome.CREATED)
            elif settle_change(row, change(term, {"start": row["start"], "end": row["end"]})):
                term.revision += 1
                updated.append(term)
        Term.objects.bulk_create(created)
        Term.objects.bulk_update(updated, ["start", "end", "revision"])
        for term in created:
            self.log("term.create", term)
        for term in updated:
            self.log("term.update", term, changed=["start", "end"])

    def _is_possible(self, row: Row) -> bool:
        start, end, year = row["start"], row["end"], row["term"][0]
        if end <= start:
            row.refuse("end", _("The last day is before the first day."))
        for name, day in (("start", start), ("end", end)):
            if day.year != year:
                row.refuse(name, _("The day does not lie in the year of the term."))
        other = self._overlapping(row["term"], start, end)
        if other and not row.is_refused:
            row.refuse("start", _("The days overlap with %(term)s.") % {"term": other})
        return not row.is_refused

    def _overlapping(self, key: tuple[int, int], start: datetime.date, end: datetime.date) -> Term | None:
        others = (term for other, term in self.terms.items() if other != key)
        return next((term for term in others if term.start <= end and start <= term.end), None)


register(
    Kind(
        key="terms",
        title=gettext_lazy("Terms"),
        about=gettext_lazy("The first and last day of each term. Absence and grades are counted by them."),
        columns=(
            Column(
                "term", parsers.term, ("termin",), example="VT2026|HT2026", help=gettext_lazy("VT2026, HT 2026, vt26")
            ),
            Column(
                "start", parsers.date, ("första dag", "startdatum", "börjar", "från"), example="2026-01-12|2026-08-17"
            ),
            Column("end", parsers.date, ("sista dag", "slutdatum", "slutar", "till"), example="2026-06-11|2026-12-18"),
        ),
        importer=TermImporter,
        order=2,
    )
)

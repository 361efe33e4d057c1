"""What came out of looking through a file, or carrying it out; and the file of its refused rows."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from imports.choices import Outcome
from imports.columns import Header
from imports.rows import Difference, Problem, Row

#: So many changed rows are shown in a preview.
CHANGES_SHOWN = 50
#: So many warnings about rows are kept; the rest is counted.
WARNINGS_KEPT = 200


@dataclass(frozen=True)
class Refused:
    """A refused row as it was written, with all that is wrong with it."""

    number: int
    written: list[str]
    problems: list[Problem]
    student_id: int | None
    is_hidden: bool


@dataclass(frozen=True)
class Changed:
    """A row that changes something known. Of a student with protected identity the changes are left out."""

    number: int
    label: str
    differences: list[Difference]
    student_id: int | None
    is_hidden: bool


@dataclass
class Report:
    """Counts of rows by outcome, every refused row, and the first changed ones; ``notes`` are about the whole file."""

    headings: list[str] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    refused: list[Refused] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, header: Header) -> Report:
        columns = {name: header.written[i] for name, i in header.index.items()}
        return cls(headings=list(header.written), columns=columns, unknown=list(header.unknown))

    @property
    def rows(self) -> int:
        return self.counts.total()

    @property
    def problems(self) -> Iterator[Problem]:
        return (problem for row in self.refused for problem in row.problems)

    @property
    def students(self) -> set[int]:
        """Ids of the students whose data the report shows."""
        return {row.student_id for row in (*self.changed, *self.refused) if row.student_id}

    def add(self, row: Row) -> None:
        """Count a settled row, and keep of it what will be shown."""
        self.counts[row.outcome] += 1
        if row.is_refused:
            self.refused.append(Refused(row.number, row.written, row.problems, row.student_id, row.is_hidden))
            return
        if row.outcome == Outcome.UPDATED and len(self.changed) < CHANGES_SHOWN:
            self.show_change(row.number, row.label, row.differences, row.student_id, is_hidden=row.is_hidden)
        self.warnings += row.warnings[: WARNINGS_KEPT - len(self.warnings)]

    def show_change(
        self, number: int, label: str, differences: Sequence[Difference], student_id: int | None, *, is_hidden: bool
    ) -> None:
        """Keep what a row changes, to be shown; of a student with protected identity only that it does."""
        told = [] if is_hidden else [self._headed(d) for d in differences]
        self.changed.append(Changed(number, label, told, student_id, is_hidden))

    def _headed(self, difference: Difference) -> Difference:
        """With the heading of the file where a difference names a column."""
        return replace(difference, label=self.columns.get(difference.label, difference.label))

    def to_json(self) -> str:
        plain = replace(self, counts=dict(self.counts))  # asdict cannot copy a Counter
        return json.dumps(asdict(plain), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Report:
        data = json.loads(text)
        refused = [Refused(**r | {"problems": [Problem(**p) for p in r["problems"]]}) for r in data.pop("refused")]
        changed = [
            Changed(**c | {"differences": [Difference(**d) for d in c["differences"]]}) for c in data.pop("changed")
        ]
        warnings = [Problem(**w) for w in data.pop("warnings")]
        counts = Counter(data.pop("counts"))
        return cls(**data, counts=counts, refused=refused, changed=changed, warnings=warnings)


def refused_rows(report: Report) -> str:
    """The refused rows as a CSV file that Swedish Excel opens: as they were, with row number and reason.

    Mended, it can be sent as it is: our two columns are known and left aside.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    width = len(report.headings)
    writer.writerow([safe(h) for h in report.headings] + [_("Row"), pgettext("refused rows", "Reason")])
    for row in report.refused:
        cells = [safe(cell) for cell in row.written]
        reason = " ".join(
            f"{report.columns.get(p.column, p.column)}: {p.message}" if p.column else p.message for p in row.problems
        )
        writer.writerow(cells[:width] + [""] * (width - len(cells)) + [row.number, reason])
    return "\ufeff" + out.getvalue()


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell

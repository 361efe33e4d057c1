"""One row on its way from the file into the database, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from imports.choices import Outcome
from imports.columns import Column, Header


@dataclass(frozen=True)
class Problem:
    """Why a row was refused, or (as a warning) what to look at: the column, what stands there, and a sentence."""

    row: int
    column: str
    value: str
    message: str


@dataclass(frozen=True)
class Difference:
    """A field that a row changes, as texts for people."""

    label: str
    old: str
    new: str


@dataclass
class Row:
    """A row of the file. ``row["school"]`` is the parsed value of a column; None where its cell is empty.

    ``student_id`` is the student it is about, once known; ``is_hidden`` holds when that student has protected identity.
    """

    number: int
    written: list[str]
    cells: dict[str, str]
    values: dict[str, object] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    differences: tuple[Difference, ...] = ()
    outcome: Outcome | None = None
    label: str = ""
    student_id: int | None = None
    is_hidden: bool = False

    def __getitem__(self, name: str) -> object:
        return self.values.get(name)

    def refuse(self, column: str, message: str) -> None:
        """Keep the row out, for a reason in one column; it may have several."""
        self.problems.append(Problem(self.number, column, self.cells.get(column, ""), str(message)))
        self.outcome = Outcome.REFUSED

    def warn(self, column: str, message: str) -> None:
        """Let the row in, and tell what to look at."""
        self.warnings.append(Problem(self.number, column, self.cells.get(column, ""), str(message)))

    def settle(self, outcome: Outcome, differences: Sequence[Difference] = ()) -> None:
        self.outcome = outcome
        self.differences = tuple(differences)

    @property
    def is_refused(self) -> bool:
        return self.outcome == Outcome.REFUSED


def build(number: int, written: list[str], header: Header, columns: Sequence[Column], messages: Messages) -> Row:
    """Parse the cells of a record; what cannot be read refuses the row, each cell with its sentence."""
    cells = {name: written[i] if i < len(written) else "" for name, i in header.index.items()}
    row = Row(
        number, written, cells, is_hidden=any(c.hides and cells.get(c.name, "") not in ("", "0") for c in columns)
    )
    if len(written) > len(header.written) and any(written[len(header.written) :]):
        row.refuse("", messages.too_many_cells)
        return row
    for column in columns:
        cell = cells.get(column.name, "")
        if cell:
            try:
                row.values[column.name] = column.parse(cell)
            except ValueError as error:
                row.refuse(column.name, str(error))
        elif column.required and not column.may_be_empty:
            row.refuse(column.name, messages.empty)
    return row


@dataclass(frozen=True)
class Messages:
    """Sentences used for many rows, translated once a file."""

    empty: str
    too_many_cells: str

    @classmethod
    def translated(cls) -> Messages:
        return cls(
            empty=_("The cell is empty. Fill it in."),
            too_many_cells=_(
                "The row has more cells than there are headings. Put text with separators in quotation marks."
            ),
        )

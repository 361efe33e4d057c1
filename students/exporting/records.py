"""What an export is made of, before it is written down."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.core.files.storage import Storage

from students.personal_data import Kind, PersonalData

#: So many records of figures and choices are still read one by one.
FEW = 3


@dataclass(frozen=True)
class Told:
    """One field of one record: its words for people, its value for machines, or why it is not handed out."""

    name: str
    label: str
    value: object
    lines: tuple[tuple[str, str], ...]
    masked: str = ""
    #: Whether people read it at the head of the record already.
    is_head: bool = False

    @property
    def text(self) -> str:
        return self.masked or "\n".join(text for _label, text in self.lines)


@dataclass(frozen=True)
class Kept:
    """A file that goes along: where it lies in the storage, and its name among the files of the export."""

    stored: str
    name: str
    storage: Storage


@dataclass(frozen=True)
class Record:
    """One record, or what is left in the history of one that is gone. ``history`` are its earlier wordings."""

    pk: object
    when: datetime.datetime | None
    by: str
    fields: tuple[Told, ...]
    agency: str = ""
    category: str = ""
    is_gone: bool = False
    history: tuple[Earlier, ...] = ()
    files: tuple[Kept, ...] = ()

    @property
    def body(self) -> list[Told]:
        """The fields that do not stand at the head of the record already."""
        return [field for field in self.fields if not field.is_head]


@dataclass(frozen=True)
class Earlier:
    """What a record said after one change: when, by whom, whether it was new, changed or removed."""

    at: datetime.datetime
    by: str
    kind: str
    fields: tuple[Told, ...]
    #: What differs from the wording before: as it was, and as it became.
    changed: tuple[tuple[Told, Told], ...] = ()


@dataclass(frozen=True)
class Group:
    """All records of one kind."""

    held: PersonalData
    records: tuple[Record, ...]

    @property
    def is_table(self) -> bool:
        """Whether the records are many lines of figures and choices; else each is read by itself."""
        return len(self.records) > FEW and not self.held.fields(Kind.TEXT, Kind.FILE)

    @property
    def columns(self) -> list[str]:
        """Headings of the table: of the fields in which any record says something."""
        return [field.label for field in self._columns]

    @property
    def lines(self) -> list[tuple[Record, list[Told]]]:
        """The records with what stands in each column."""
        names = {field.name for field in self._columns}
        return [(record, [f for f in record.body if f.name in names]) for record in self.records]

    @property
    def _columns(self) -> list[Told]:
        said = {field.name for record in self.records for field in record.body if field.text}
        return [field for field in self.records[0].body if field.name in said]


@dataclass(frozen=True)
class Section:
    """The records of a category: the student and what belongs to none come first, the logs last."""

    key: str
    title: str
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Holdings:
    """All that is held, by category, and what nothing is held of."""

    sections: tuple[Section, ...]
    nothing: tuple[PersonalData, ...]

    @property
    def files(self) -> list[Kept]:
        return [kept for s in self.sections for g in s.groups for r in g.records for kept in r.files]

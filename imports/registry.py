"""The kinds of file that can be imported. The apps above register theirs in a module ``kinds``."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from imports.bulk import BulkImporter
from imports.columns import Column
from imports.importer import Importer
from imports.models import Batch
from imports.profiles import Profile


@dataclass(frozen=True)
class Kind:
    """One kind of file: its name in formats.md, how people call it, its columns and what carries it out.

    ``shows_old`` is off where what stands in the database is more than who imports may see; ``order`` is the order in
    which an empty database is filled. ``profiles`` are layouts that some system exports, recognised beside the plain
    one. ``undo(batch)`` takes a batch back in the transaction it is called in, and counts what became of its rows.
    """

    key: str
    title: str
    about: str
    columns: tuple[Column, ...]
    importer: type[Importer] | type[BulkImporter]
    order: int
    shows_old: bool = True
    profiles: tuple[Profile, ...] = ()
    undo: Callable[[Batch], dict[str, int]] | None = None

    def example(self) -> str:
        """A small file of the kind, for Swedish Excel: headings and the example of each column."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        writer.writerow([c.names[0] for c in self.columns])
        writer.writerows(zip(*(c.example.split("|") for c in self.columns), strict=True))
        return "\ufeff" + out.getvalue()

    def column(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    _kinds[kind.key] = kind
    return kind


def get(key: str) -> Kind:
    """The kind by its name. Raises KeyError."""
    return _kinds[key]


def every() -> Sequence[Kind]:
    return sorted(_kinds.values(), key=lambda kind: kind.order)

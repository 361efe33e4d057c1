"""What is read of a server: one reader for each endpoint, registered by the app that keeps what it reads."""

from __future__ import annotations

import datetime
from abc import ABC
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils import timezone

from accounts.models import School, User
from imports.choices import ProblemKind
from imports.models import Batch, RemoteOrganisation, Run, Source
from imports.ss12000.client import Client
from imports.ss12000.items import Item, items_of, moment_of
from imports.ss12000.tally import Tally


@dataclass
class Work:
    """What a reader works with: the run and its batch, the server, and the tally of the page."""

    run: Run
    client: Client
    tally: Tally

    @property
    def source(self) -> Source:
        return self.run.source

    @property
    def batch(self) -> Batch:
        return self.run.batch

    @property
    def by(self) -> User | None:
        return self.run.started_by

    @property
    def today(self) -> datetime.date:
        return timezone.localdate()

    def count(self, what: str, n: int = 1) -> None:
        """Count objects: created, updated, unchanged, skipped, removed."""
        self.tally.counts[what] += n

    def problem(self, kind: ProblemKind, attribute: str = "", value: object = "", id: UUID | None = None) -> None:
        self.tally.problem(kind, attribute, value, id)

    def schools(self) -> dict[UUID, School]:
        """The schools that are taken in, by their id at the server."""
        rows = RemoteOrganisation.objects.filter(source=self.source).exclude(school=None).select_related("school")
        chosen = set(self.source.schools.values_list("pk", flat=True))
        return {row.uuid: row.school for row in rows if not chosen or row.school_id in chosen}


class Reader(ABC):
    """Reads one endpoint. Made anew for each page, whose transaction ``save`` is called in.

    ``path`` is asked for page by page; a reader without one has only ``turn``. ``entities`` are the names under which
    deleted objects are told. One that ``needs_since`` has nothing to ask before there was a first run.
    """

    key: ClassVar[str]
    path: ClassVar[str] = ""
    title: ClassVar[str]
    order: ClassVar[int]
    entities: ClassVar[tuple[str, ...]] = ()
    needs_since: ClassVar[bool] = False

    def __init__(self, work: Work) -> None:
        self.work = work

    def params(self, since: str) -> Mapping[str, str]:
        """What to ask for with the first page: changes after a moment, or with an empty ``since`` everything."""
        return {"meta.modified.after": since} if since else {}

    def read(self, data: object) -> str:
        """Take in the data of a page. Returns when the newest of its objects was changed, as the server writes it."""
        items = list(items_of(data, self.work.tally))
        self.work.count("received", len(data) if isinstance(data, list) else 0)
        self.save(items)
        return max((item.modified for item in items), key=_moment, default="")

    def save(self, items: Sequence[Item]) -> None:  # noqa: B027
        """Write the objects of a page, and count what became of each."""

    def fetch(self) -> None:  # noqa: B027
        """Ask the server for what ``turn`` needs beside the pages, before its transaction."""

    def turn(self) -> bool:
        """After the last page: a part of what is left to do, in a transaction of its own. Whether there may be more."""
        return False

    def delete(self, ids: set[UUID]) -> None:  # noqa: B027
        """Take away what the server has deleted, as far as it was kept, and count it as removed."""


#: Before every moment that a server may write.
EARLIEST = datetime.datetime(1, 1, 2, tzinfo=datetime.UTC)


def _moment(text: str) -> datetime.datetime:
    try:
        return moment_of(text)
    except ValueError:
        return EARLIEST


def newest(one: str, other: str) -> str:
    """The later of two moments as a server writes them; a text that is no moment is before all others."""
    return max(one, other, key=_moment)


def oldest(one: str, other: str) -> str:
    """The earlier of two moments as a server writes them."""
    return min(one, other, key=_moment)


_readers: dict[str, type[Reader]] = {}


def register(reader: type[Reader]) -> type[Reader]:
    _readers[reader.key] = reader
    return reader


def get(key: str) -> type[Reader] | None:
    """The reader by its key; None for one that an earlier version had."""
    return _readers.get(key)


def every() -> Sequence[type[Reader]]:
    return sorted(_readers.values(), key=lambda reader: reader.order)

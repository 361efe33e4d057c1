"""Objects of a server, read as they come: any attribute may be missing, of the wrong kind, or hold an unknown word."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import TypeVar
from uuid import UUID

from django.utils import timezone

from imports.choices import ProblemKind
from imports.ss12000.tally import Tally

T = TypeVar("T")
_LONGEST = 10_000


class Item:
    """One object, or a part of one. What is wrong with it is counted, and reading goes on with None.

    A missing attribute is a problem only where it was needed: ``needed=True``.
    """

    def __init__(self, data: object, tally: Tally, within: str = "", id: UUID | None = None) -> None:
        self.data = data if isinstance(data, dict) else {}
        self.tally = tally
        self.within = within
        self.id = id
        if not within:
            self.id = _uuid(self.data.get("id"))

    def __contains__(self, name: str) -> bool:
        return self.data.get(name) is not None

    def problem(self, kind: ProblemKind, name: str = "", value: object = "") -> None:
        self.tally.problem(kind, f"{self.within}{name}", value, self.id)

    def _get(self, name: str, needed: bool) -> object:
        value = self.data.get(name)
        if value is None or value == "":
            if needed:
                self.problem(ProblemKind.MISSING, name)
            return None
        return value

    def text(self, name: str, *, needed: bool = False) -> str:
        """A text without spaces around it; numbers are taken for their digits."""
        value = self._get(name, needed)
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if value is not None and not isinstance(value, str):
            self.problem(ProblemKind.MALFORMED, name)
            return ""
        return (value or "").replace("\0", "").strip()[:_LONGEST]

    def date(self, name: str, *, needed: bool = False) -> datetime.date | None:
        return self._parsed(name, needed, lambda text: datetime.date.fromisoformat(text[:10]))

    def moment(self, name: str, *, needed: bool = False) -> datetime.datetime | None:
        """A moment in our own time zone; one without an offset is taken for ours."""
        return self._parsed(name, needed, moment_of)

    def _parsed(self, name: str, needed: bool, parse: object) -> object:
        text = self.text(name, needed=needed)
        if not text:
            return None
        try:
            return parse(text)
        except (ValueError, OverflowError):
            self.problem(ProblemKind.MALFORMED, name)
            return None

    def whole(self, name: str, *, needed: bool = False, most: int = 10_000_000) -> int | None:
        """A whole number from 0 on; the same written as text or with decimals of zero is understood."""
        value = self._get(name, needed)
        if value is None:
            return None
        try:
            number = float(value) if not isinstance(value, bool) else -1.0
        except (TypeError, ValueError):
            number = -1.0
        if not 0 <= number <= most or number != int(number):
            self.problem(ProblemKind.MALFORMED, name)
            return None
        return int(number)

    def flag(self, name: str, *, needed: bool = False) -> bool | None:
        value = self._get(name, needed)
        known = {True: True, False: False, "true": True, "false": False}
        if isinstance(value, dict | list) or (value is not None and value not in known):
            self.problem(ProblemKind.MALFORMED, name)
            return None
        return known[value] if value is not None else None

    def one_of(self, name: str, words: Mapping[str, T], *, needed: bool = False, unknown: T | None = None) -> T | None:
        """What a word of the standard means here; ``unknown`` for one that is not in it, None for none."""
        text = self.text(name, needed=needed)
        if not text:
            return None
        found = words.get(text, words.get(text.casefold()))
        if found is None and text not in words:
            self.problem(ProblemKind.UNKNOWN, name, text[:60])
            return unknown
        return found

    def part(self, name: str, *, needed: bool = False) -> Item:
        """An object within; an empty one where there is none."""
        value = self._get(name, needed)
        if value is not None and not isinstance(value, dict):
            self.problem(ProblemKind.MALFORMED, name)
        return Item(value, self.tally, f"{self.within}{name}.", self.id)

    def parts(self, name: str, *, needed: bool = False) -> list[Item]:
        """The objects of a list within."""
        value = self._get(name, needed)
        if value is not None and not isinstance(value, list):
            self.problem(ProblemKind.MALFORMED, name)
        return [Item(each, self.tally, f"{self.within}{name}.", self.id) for each in (value or []) if _is_item(each)]

    def ref(self, name: str, *, needed: bool = False) -> UUID | None:
        """The id of an object that this one refers to: ``{"id": ...}``, or the id alone."""
        value = self._get(name, needed)
        if isinstance(value, dict):
            value = value.get("id")
            if value is None and needed:
                self.problem(ProblemKind.MISSING, f"{name}.id")
        found = _uuid(value)
        if value is not None and found is None:
            self.problem(ProblemKind.MALFORMED, name)
        return found

    @property
    def modified(self) -> str:
        """When the object was changed last, as the server writes it; empty where it does not say."""
        meta = self.data.get("meta")
        value = meta.get("modified") if isinstance(meta, dict) else None
        return value[:40] if isinstance(value, str) else ""


def _is_item(value: object) -> bool:
    return isinstance(value, dict)


def items_of(data: object, tally: Tally) -> Iterator[Item]:
    """The objects of a page that have an id; of several with one id the last."""
    found: dict[UUID, Item] = {}
    for each in data if isinstance(data, list) else []:
        item = Item(each, tally)
        if item.id is None:
            item.problem(ProblemKind.MISSING if "id" not in item else ProblemKind.MALFORMED, "id")
            continue
        found.pop(item.id, None)
        found[item.id] = item
    return iter(found.values())


def moment_of(text: str) -> datetime.datetime:
    """A moment of RFC 3339 in our own time zone. Raises ValueError."""
    found = datetime.datetime.fromisoformat(text)
    if timezone.is_naive(found):
        found = timezone.make_aware(found)
    return timezone.localtime(found)


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None

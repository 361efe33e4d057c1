"""A paper as plain values: headings, sentences, figures and tables. Page, PDF and Word are drawn from it alike.

This is the one template of the half-year report and of the city's summary (decision 0172): what stands in it in which
order is decided here and in ``laid_out``, and neither file adds or leaves out anything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Block:
    """One thing under a heading. ``kind`` is text, note, figures, table or facts.

    A text is paragraphs, kept as typed; ``rows`` are the figures (value, sentence), the facts (word, value), or the
    rows of a table under ``head``. ``numbers`` are the columns of a table that hold figures.
    """

    kind: str
    text: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    numbers: tuple[int, ...] = ()

    @property
    def lines(self) -> list[list[tuple[str, str, bool]]]:
        """The rows of a table: each cell with its heading, and whether it is a figure."""
        return [
            [(cell, word, place in self.numbers) for place, (cell, word) in enumerate(zip(row, self.head, strict=True))]
            for row in self.rows
        ]


@dataclass(frozen=True)
class Section:
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Paper:
    """``day`` (ISO) is the only time in it: that of handing in, or of a draft."""

    title: str
    lead: str
    day: str
    facts: tuple[tuple[str, str], ...] = ()
    sections: tuple[Section, ...] = field(default=())
    foot: str = ""

    def as_json(self) -> dict[str, object]:
        return asdict(self)

    @classmethod
    def of(cls, data: Mapping[str, object]) -> Paper:
        """The paper again: databases keep lists, not tuples."""
        sections = tuple(
            Section(each["heading"], tuple(_block(block) for block in each["blocks"])) for each in data["sections"]
        )
        facts = tuple((word, value) for word, value in data["facts"])
        return cls(data["title"], data["lead"], data["day"], facts, sections, data["foot"])


def _block(data: Mapping[str, object]) -> Block:
    return Block(
        data["kind"],
        data["text"],
        tuple(data["head"]),
        tuple(tuple(row) for row in data["rows"]),
        tuple(data["numbers"]),
    )


def text(words: str) -> Block:
    return Block("text", words)


def note(words: str) -> Block:
    return Block("note", words)


def table(head: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int]) -> Block:
    """Text in all cells; ``numbers`` are the columns that hold figures."""
    return Block("table", "", tuple(head), tuple(tuple(map(str, row)) for row in rows), tuple(numbers))


def figures(rows: Sequence[tuple[str, str]]) -> Block:
    return Block("figures", "", (), tuple(rows))


def facts(rows: Sequence[tuple[str, str]]) -> Block:
    return Block("facts", "", (), tuple(rows))


def checksum(*values: object) -> str:
    """SHA-256 of plain values, the same whatever order a database keeps keys in."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

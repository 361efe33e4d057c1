"""What a comparison came to: counts of each pair of terms, the 32 cells made of them, and who is not in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from reports.comparison.definition import COLUMNS, Column, Group, Indicator, Verdict, sign_test, verdict_of, whole
from reports.comparison.statement import TALLY, Standing


@dataclass(frozen=True)
class Tally:
    """Counts of the students of a pair of terms, by the names of ``TALLY``; tallies of separate groups add up."""

    counts: tuple[int, ...] = (0,) * len(TALLY)

    @classmethod
    def read(cls, counts: Iterable[object]) -> Tally:
        """From a row of the database, where sums over nothing are NULL and others may be decimals."""
        return cls(tuple(int(count or 0) for count in counts))

    def __add__(self, other: Tally) -> Tally:
        return Tally(tuple(a + b for a, b in zip(self.counts, other.counts, strict=True)))

    def __sub__(self, other: Tally) -> Tally:
        return Tally(tuple(a - b for a, b in zip(self.counts, other.counts, strict=True)))

    def __getitem__(self, name: str) -> int:
        return self.counts[TALLY.index(name)]

    @property
    def students(self) -> int:
        return self["students"]


@dataclass(frozen=True)
class Cell:
    """One of the 32: how an indicator of a group changed from one term to the next. Shares are kept as counts.

    ``from_count`` of ``from_total`` (and ``to_``): subjects for the passed share, students for the others.
    """

    column: Column
    indicator: Indicator
    students: int
    from_count: int
    from_total: int
    to_count: int
    to_total: int
    up: int
    down: int

    @property
    def same(self) -> int:
        return self.students - self.up - self.down

    @property
    def from_percent(self) -> int | None:
        return whole(Fraction(self.from_count, self.from_total)) if self.from_total else None

    @property
    def to_percent(self) -> int | None:
        return whole(Fraction(self.to_count, self.to_total)) if self.to_total else None

    @property
    def change(self) -> int | None:
        """Whole percentage points: the rounded difference of the unrounded shares."""
        if not self.from_total or not self.to_total:
            return None
        return whole(Fraction(self.to_count, self.to_total) - Fraction(self.from_count, self.from_total))

    @property
    def verdict(self) -> Verdict | None:
        return None if self.change is None else verdict_of(self.change)

    @property
    def chance(self) -> float | None:
        """The exact two-sided sign test of up against down."""
        return sign_test(self.up, self.down)


@dataclass(frozen=True)
class Result:
    """A comparison, counted and checked.

    ``standings`` counts every student with a case that was enrolled by where they stand toward the first pair of
    terms, ``later`` those of them who have it by where they stand toward the second; ``outside`` counts results of
    terms in which the student took no part. ``unknown`` are those of neither sex, in the whole alone.
    """

    tallies: Mapping[Column, Tally]
    unknown: Tally = Tally()
    standings: Mapping[int, int] = field(default_factory=dict)
    later: Mapping[int, int] = field(default_factory=dict)
    outside: int = 0

    @property
    def dropout(self) -> int:
        """Took part and have no grades in any term of it."""
        return self.standings.get(Standing.DROPOUT, 0)

    @property
    def students(self) -> int:
        """Had grades in at least one term of taking part."""
        return sum(self.standings.values()) - self.dropout - self.standings.get(Standing.NO_TERM, 0)

    def size(self, group: Group) -> int:
        return self.tallies[Column(group)].students

    def cell(self, column: Column, indicator: Indicator) -> Cell:
        tally = self.tallies[column]
        if indicator == Indicator.PASSED_SHARE:
            counts = [tally[f"{name}_{at}"] for at in ("from", "to") for name in ("passed", "graded")]
        else:
            counts = [tally[f"{indicator}_from"], tally.students, tally[f"{indicator}_to"], tally.students]
        return Cell(column, indicator, tally.students, *counts, tally[f"{indicator}_up"], tally[f"{indicator}_down"])

    @property
    def cells(self) -> list[Cell]:
        return [self.cell(column, indicator) for column in COLUMNS for indicator in Indicator]

    def as_json(self) -> dict[str, object]:
        """As ``term_comparison --json`` prints it (true counts)."""
        raised = {g.value: self.tallies[Column(g)]["passed_share_up"] for g in (Group.TWO_TERMS, Group.THREE_MONTHS)}
        return {
            "students": self.students,
            "dropout": self.dropout,
            "raised": raised,
            "cells": [
                {
                    "group": cell.column.group.value,
                    "from": cell.column.first,
                    "to": cell.column.second,
                    "indicator": cell.indicator.value,
                    "n": cell.students,
                    "from_percent": cell.from_percent,
                    "to_percent": cell.to_percent,
                    "change": cell.change,
                    "verdict": cell.verdict and cell.verdict.value,
                }
                for cell in self.cells
            ],
        }

"""Merging rare combinations, so that nobody is alone with school, year of birth and sex. Plain values, no database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

#: What stands where a value is merged away.
MERGED = ""
#: Which of school, year of birth and sex are told, from most to least; each next step takes the rows still too rare.
STEPS = (
    (True, True, True),
    (True, True, False),
    (True, False, True),
    (False, True, True),
    (True, False, False),
    (False, True, False),
    (False, False, True),
    (False, False, False),
)


@dataclass(frozen=True)
class Place:
    """School, year of birth and sex of one row, as they may be told."""

    school: str
    birth_year: str
    sex: str

    def told(self, step: tuple[bool, bool, bool]) -> Place:
        values = (self.school, self.birth_year, self.sex)
        return Place(*(value if is_told else MERGED for value, is_told in zip(values, step, strict=True)))


def merge(places: Sequence[Place], smallest: int) -> list[Place | None]:
    """Each row's place as it may be told: every combination that is told has at least ``smallest`` rows.

    Rows that no step makes common enough are None: fewer than ``smallest`` in all, left out.
    """
    told: list[Place | None] = [None] * len(places)
    left = list(range(len(places)))
    for step in STEPS:
        counts = Counter(places[at].told(step) for at in left)
        rare = []
        for at in left:
            place = places[at].told(step)
            if counts[place] >= smallest:
                told[at] = place
            else:
                rare.append(at)
        left = rare
    return told

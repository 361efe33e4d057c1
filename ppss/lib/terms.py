"""School terms as they are written: ``VT2015``, ``HT 2014``, ``2015VT``, ``vt15``, ``vårterminen 2015``."""

from __future__ import annotations

import re

#: Spring comes before autumn in a calendar year; the numbers are those of ``students.choices.Season``.
SPRING, AUTUMN = 1, 2
_WORDS = {"vt": SPRING, "ht": AUTUMN, "vårtermin": SPRING, "hösttermin": AUTUMN, "spring": SPRING, "autumn": AUTUMN}
_SEASON = r"(?P<season>vt|ht|vårtermin|hösttermin|spring|autumn)(?:en)?(?: term)?"
_YEAR = r"(?P<year>20[0-9]{2}|[0-9]{2})"
_SPELLINGS = (re.compile(rf"{_SEASON}[\s_-]*{_YEAR}"), re.compile(rf"{_YEAR}[\s_-]*{_SEASON}"))


def parse(text: str) -> tuple[int, int]:
    """Year and season (1 spring, 2 autumn), which sort in the order of time. Raises ValueError for anything else."""
    plain = " ".join(text.lower().split())
    for spelling in _SPELLINGS:
        if match := spelling.fullmatch(plain):
            year = int(match["year"])
            return (year if year > 99 else 2000 + year), _WORDS[match["season"]]
    raise ValueError(f"not a term: {text!r}")


def code(year: int, season: int) -> str:
    """``VT2015``, as in files."""
    return f"{'VT' if season == SPRING else 'HT'}{year}"

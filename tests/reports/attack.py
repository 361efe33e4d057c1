"""An attacker who knows every count that is shown, how counts add up, and that none is negative.

Small exact linear programming: is there another table that fits all that is shown?
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from reports.suppression import Sum

Row = dict[str, Fraction]
#: The constant of an equation, beside its unknowns.
ONE = ""


def could_differ(name: str, counts: Mapping[str, int], sums: Sequence[Sum], shown: Mapping[str, bool]) -> bool:
    """Whether a hidden count has room to be another number while every sum stays right and no count is negative.

    The changes of all hidden counts are the unknowns: each sum says that they cancel out, this one is 1 up or 1 down,
    and a count of nought can only go up. Any such change, made small enough, is a table that fits.
    """
    rows = []
    for each in sums:
        row = {key: Fraction(1) for key in each.parts if not shown[key]}
        row |= {} if shown[each.whole] else {each.whole: Fraction(-1)}
        rows.append(row)
    only_up = {key for key in counts if counts[key] == 0}
    steps = (1,) if name in only_up else (1, -1)
    return any(_is_possible([*map(dict, rows), {name: Fraction(1), ONE: Fraction(-step)}], only_up) for step in steps)


def _is_possible(rows: list[Row], only_up: set[str]) -> bool:
    """Whether the equations hold for some values, of which those in ``only_up`` are not negative."""
    while True:
        pivot = next(((row, key) for row in rows for key in row if key != ONE and key not in only_up), None)
        if pivot is None:
            break
        rows = [row for row in rows if row is not pivot[0]]
        for row in rows:  # the unknown may be anything, so its equation holds whatever the others are
            _subtract(row, *pivot)
    return _has_solution([row for row in rows if row])


def _subtract(row: Row, other: Row, key: str) -> None:
    times = row.get(key, Fraction(0)) / other[key]
    if times:
        for name, value in other.items():
            row[name] = row.get(name, Fraction(0)) - times * value
        for name in [name for name, value in row.items() if not value]:
            del row[name]


def _has_solution(rows: list[Row]) -> bool:
    """Phase one of the simplex method by Bland's rule: unknowns that are not negative, and an artificial one a row."""
    tableau = []
    for number, row in enumerate(rows):
        right = -row.get(ONE, Fraction(0))
        sign = -1 if right < 0 else 1
        body = {key: sign * value for key, value in row.items() if key != ONE}
        tableau.append((f"artificial {number}", body | {ONE: sign * right}))
    while True:
        gain: Row = {}
        for basic, row in tableau:
            if basic.startswith("artificial"):
                for key, value in row.items():
                    gain[key] = gain.get(key, Fraction(0)) + value
        if not gain.get(ONE):
            return True
        entering = min((key for key, value in gain.items() if key != ONE and value > 0), default=None)
        if entering is None:
            return False
        bounds = [
            (row.get(ONE, Fraction(0)) / row[entering], basic, n)
            for n, (basic, row) in enumerate(tableau)
            if row.get(entering, 0) > 0
        ]
        number = min(bounds)[2]
        pivot = {key: value / tableau[number][1][entering] for key, value in tableau[number][1].items()}
        for _basic, row in tableau:
            _subtract(row, pivot, entering)
        tableau[number] = (entering, pivot)

"""An attacker with a linear programme: knows all that is shown and how it adds up, and looks for what is hidden.

Unknowns are students, and sums over them, of the smallest groups there can be (place, half-year, sex, band and how it
went); every figure shown is an equation over them. A hidden figure is found when it cannot be otherwise: when its
largest and its smallest possible value are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field

import numpy
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

#: So many tables that fit all that is shown are laid side by side first.
TABLES = 24
#: No unknown is larger, so that none is without an end.
LARGEST = 1e7


@dataclass
class Attack:
    """Unknowns by key, none negative; equations between them; each target a sum of unknowns with a name."""

    places: dict[Hashable, int] = field(default_factory=dict)
    equal: list[tuple[list[tuple[int, float]], float]] = field(default_factory=list)
    at_most: list[tuple[list[tuple[int, float]], float]] = field(default_factory=list)
    targets: dict[str, list[int]] = field(default_factory=dict)

    def unknown(self, key: Hashable) -> int:
        return self.places.setdefault(key, len(self.places))

    def knows(self, keys: Iterable[Hashable], total: float) -> None:
        self.equal.append(([(self.unknown(key), 1.0) for key in keys], float(total)))

    def adds_up(self, parts: Iterable[Hashable], whole: Hashable) -> None:
        self.equal.append(([*((self.unknown(key), 1.0) for key in parts), (self.unknown(whole), -1.0)], 0.0))

    def is_at_most(self, key: Hashable, times: float, other: Hashable) -> None:
        """One unknown is at most so many times another: a sum of shares, by the number of students."""
        self.at_most.append(([(self.unknown(key), 1.0), (self.unknown(other), -times)], 0.0))

    def wants(self, name: str, keys: Iterable[Hashable]) -> None:
        self.targets[name] = [self.unknown(key) for key in keys]

    def found(self, room: Callable[[str], float] = lambda name: 0.5) -> dict[str, tuple[float, float]]:
        """Targets whose value is known to less than ``room``: their smallest and largest possible values.

        Most are seen to be free when some tables that fit are laid side by side; the others are asked one by one.
        """
        weights = {}
        for name, places in self.targets.items():
            weights[name] = numpy.zeros(len(self.places))
            weights[name][places] = 1.0
        solve = self._solver()
        rng = numpy.random.default_rng(1)
        tables = []
        for _turn in range(TABLES):
            mixed = sum(rng.normal() * each for each in weights.values())
            answer = solve(mixed / max(abs(mixed).max(), 1))
            tables.append(answer.x)
        free = {name for name, w in weights.items() if numpy.ptp([w @ table for table in tables]) >= room(name)}
        known = {}
        for name in weights.keys() - free:
            low, high = (sign * solve(sign * weights[name]).fun for sign in (1, -1))
            if high - low < room(name):
                known[name] = (low, high)
        return known

    def _solver(self) -> Callable:
        left, right = self._matrix(self.equal)
        upper, bound = self._matrix(self.at_most)
        limits = (0, LARGEST)

        def solve(weights: numpy.ndarray):  # noqa: ANN202 - of scipy
            answer = linprog(weights, A_eq=left, b_eq=right, A_ub=upper, b_ub=bound, bounds=limits, method="highs")
            assert answer.status == 0, answer.message
            return answer

        return solve

    def _matrix(self, rows: list) -> tuple[csr_matrix | None, numpy.ndarray | None]:
        if not rows:
            return None, None
        cells = [(n, place, value) for n, (row, _total) in enumerate(rows) for place, value in row]
        lines, columns, values = zip(*cells, strict=True)
        shape = (len(rows), len(self.places))
        return csr_matrix((values, (lines, columns)), shape=shape), numpy.array([total for _row, total in rows])

"""What an evaluation came to: counts and sums of a group, the shares and means made of them, and the contract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from fractions import Fraction
from operator import add, attrgetter, sub

from ppss.lib.numbers import round_half_away
from reports.evaluation.definition import POINT, VERSION


@dataclass(frozen=True)
class Outcomes:
    """Counts of the closed students of a group, and sums over them; groups without a student in common add up.

    Sums of absence are in ten-thousandths. ``initial_n`` had a trusted figure at enrolment, ``closing_n`` at closing,
    ``both_n`` both; ``untrusted`` had a figure that is not trusted. ``change_squares`` is for the spread.
    """

    n: int = 0
    initial_n: int = 0
    initial_sum: int = 0
    closing_n: int = 0
    closing_sum: int = 0
    both_n: int = 0
    both_initial_sum: int = 0
    both_closing_sum: int = 0
    change_squares: int = 0
    raised: int = 0
    lowered: int = 0
    fully: int = 0
    partly: int = 0
    not_attained: int = 0
    satisfaction_n: int = 0
    satisfaction_sum: int = 0
    very_satisfied: int = 0
    untrusted: int = 0

    @classmethod
    def read(cls, counts: Iterable[object]) -> Outcomes:
        """From a row of the database, where a sum over nothing is NULL and others may be decimals."""
        return cls(*(int(count or 0) for count in counts))

    def __add__(self, more: Outcomes) -> Outcomes:
        return Outcomes(*map(add, _counts(self), _counts(more)))

    def __sub__(self, less: Outcomes) -> Outcomes:
        return Outcomes(*map(sub, _counts(self), _counts(less)))

    @property
    def unchanged(self) -> int:
        return self.both_n - self.raised - self.lowered

    @property
    def assessed(self) -> int:
        """Those whose goal attainment is known."""
        return self.fully + self.partly + self.not_attained

    @property
    def change_sum(self) -> int:
        return self.both_initial_sum - self.both_closing_sum

    @property
    def initial_absence(self) -> Fraction | None:
        """Mean absence at enrolment in percent, of those with a figure."""
        return _mean(self.initial_sum, self.initial_n * POINT)

    @property
    def closing_absence(self) -> Fraction | None:
        return _mean(self.closing_sum, self.closing_n * POINT)

    @property
    def both_initial_absence(self) -> Fraction | None:
        """Mean absence at enrolment in percent, of those who have a figure at closing too."""
        return _mean(self.both_initial_sum, self.both_n * POINT)

    @property
    def both_closing_absence(self) -> Fraction | None:
        return _mean(self.both_closing_sum, self.both_n * POINT)

    @property
    def change(self) -> Fraction | None:
        """Mean of initial minus closing in percentage points, of those who have both."""
        return _mean(self.change_sum, self.both_n * POINT)

    @property
    def satisfaction(self) -> Fraction | None:
        return _mean(self.satisfaction_sum, self.satisfaction_n)


#: The counts and sums of a group in their order.
_counts = attrgetter(*(field.name for field in fields(Outcomes)))


def _mean(total: int, count: int) -> Fraction | None:
    return Fraction(total, count) if count else None


def one_decimal(value: Fraction | None) -> float | None:
    """As the contract writes means: one decimal, halves away from zero."""
    return None if value is None else float(round_half_away(value, 1))


@dataclass(frozen=True)
class Row:
    """A group of closed students: ``by`` names the cut, ``value`` the group in it."""

    by: str
    value: str
    outcomes: Outcomes

    def as_json(self) -> dict[str, object]:
        o = self.outcomes
        return {
            "by": self.by,
            "value": self.value,
            "n": o.n,
            "initial_absence": one_decimal(o.initial_absence),
            "closing_absence": one_decimal(o.closing_absence),
            "change": one_decimal(o.change),
            "raised": o.raised,
            "unchanged": o.unchanged,
            "lowered": o.lowered,
            "fully": o.fully,
            "partly": o.partly,
            "not": o.not_attained,
            "satisfaction": one_decimal(o.satisfaction),
            "very_satisfied": o.very_satisfied,
        }


@dataclass(frozen=True)
class ToolUse:
    """The closed students who had a tool: its key, how it went for them, and how often they had it."""

    tool: str
    outcomes: Outcomes
    frequencies: Mapping[str, int] = field(default_factory=dict)

    @property
    def students(self) -> int:
        return self.outcomes.n

    def as_json(self, closed: int) -> dict[str, object]:
        percent = int(round_half_away(Fraction(self.students * 100, closed))) if closed else 0
        return {"tool": self.tool, "students": self.students, "percent": percent}


@dataclass(frozen=True)
class Evaluation:
    """True counts of a period: students enrolled in it, and those closed in it by group and by tool."""

    enrolled: int
    rows: Sequence[Row]
    tools: Sequence[ToolUse]
    version: int = VERSION

    @property
    def whole(self) -> Outcomes:
        return self.rows[0].outcomes

    def as_json(self) -> dict[str, object]:
        """As ``evaluation --json`` prints it."""
        closed = self.whole.n
        return {
            "enrolled": self.enrolled,
            "closed": closed,
            "rows": [row.as_json() for row in self.rows],
            "tools": [tool.as_json(closed) for tool in self.tools],
        }

"""How a pot is shared out (domain.md, section 9), on plain values in whole kronor.

A district's share is the rate for each full-time employee plus its extra. Beside the share stands the money for joint
supervision, the same for each district; a year says whether that comes out of the pot (in 2015 it did not: the shares
alone made the ten million). Where the pot does not reach, the rate is lowered for all alike, extras and supervision
stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Asked:
    """What a district asks for, or is given an extra for: full-time employees, and kronor on top."""

    employees: Decimal
    extra: int = 0


@dataclass(frozen=True)
class Share:
    """What the rule gives a district; ``supervision`` stands beside the share."""

    for_employees: int
    extra: int
    supervision: int

    @property
    def share(self) -> int:
        return self.for_employees + self.extra

    @property
    def total(self) -> int:
        return self.share + self.supervision


@dataclass(frozen=True)
class Proposal:
    """The shares by district; ``rate`` is what the pot carries, at most the year's; ``left`` is not shared out."""

    rate: int
    is_lowered: bool
    shares: Mapping[object, Share]
    supervision: int
    left: int

    @property
    def shared(self) -> int:
        return sum(each.share for each in self.shares.values())


def propose(
    pot: int, rate: int, supervision: int, asked: Mapping[object, Asked], *, supervision_from_pot: bool
) -> Proposal:
    """Share out. Kronor are whole, rounded down where the rate is lowered: the shares never exceed the pot, unless
    extras and supervision alone do (then nothing is left for employees, and ``left`` is below nought)."""
    beside = supervision * len(asked)
    fixed = sum(each.extra for each in asked.values()) + (beside if supervision_from_pot else 0)
    employees = sum((each.employees for each in asked.values()), Decimal(0))
    carried = rate
    if employees and rate * employees + fixed > pot:
        carried = int((Decimal(max(pot - fixed, 0)) / employees).to_integral_value(ROUND_DOWN))
    rounding = ROUND_DOWN if carried < rate else ROUND_HALF_UP
    shares = {
        key: Share(int((carried * each.employees).to_integral_value(rounding)), each.extra, supervision)
        for key, each in asked.items()
    }
    shared = sum(each.share for each in shares.values()) + (beside if supervision_from_pot else 0)
    return Proposal(carried, carried < rate, shares, beside, pot - shared)


def paid_back(granted: int, used: int) -> int:
    """What was not used goes back; more used than granted is the district's own."""
    return max(granted - used, 0)


def per_student(kronor: int | None, students: int | None) -> int | None:
    """Kronor per student, rounded to whole kronor; None where either is not told."""
    if kronor is None or not students:
        return None
    return int((Decimal(kronor) / students).to_integral_value(ROUND_HALF_UP))

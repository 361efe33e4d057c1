"""The path of seven stages at the top of a case."""

from __future__ import annotations

from dataclasses import dataclass

from cases.choices import Stage
from cases.models import Case

SEVEN = [stage for stage in Stage if stage != Stage.DECLINED]


@dataclass(frozen=True)
class Step:
    word: str
    is_done: bool
    is_here: bool


def path(case: Case) -> list[Step]:
    """The stages in order, with where the case is; a declined one stopped at the first."""
    if case.stage == Stage.DECLINED:
        return [Step(str(s.label), False, s == Stage.PROPOSAL) for s in SEVEN]
    here = SEVEN.index(Stage(case.stage))
    return [Step(str(s.label), n < here, n == here) for n, s in enumerate(SEVEN)]

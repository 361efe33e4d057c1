"""How it went for all whom a half-year can measure: those closed in it, and those going on for long enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports import suppression
from reports.dashboard.live import Live
from reports.evaluation.shown import Part

#: How attendance now is told of students going, finest first.
NOW = ((("raised",), ("unchanged",), ("lowered",)), (("raised",), ("unchanged", "lowered")))


@dataclass(frozen=True)
class Measured:
    """So many students can be measured, and so many of them raised their attendance."""

    raised: int
    students: int


def directions_now(groups: Mapping[object, Live], told: Mapping[object, bool], smallest: int) -> dict[object, tuple]:
    """Raised, unchanged and lowered of students going, by group: alike for all of a cut, and nothing where one of them
    is small, those left out included. Only groups in ``told``, whose mean is told, have any."""
    shown = [groups[key] for key in groups if told[key] and groups[key].both_n]
    rest = sum((groups[key] for key in groups if not told[key]), Live())
    for parts in NOW:
        if shown and all(_is_safe(each, parts, smallest) for each in (*shown, rest) if each.both_n):
            return {
                key: tuple(Part(names, _sum(each, names), each.both_n) for names in parts)
                for key, each in groups.items()
                if told[key] and each.both_n
            }
    return {}


def _counts(each: Live) -> dict[str, int]:
    return {"raised": each.raised, "unchanged": each.both_n - each.raised - each.lowered, "lowered": each.lowered}


def _sum(each: Live, names: Sequence[str]) -> int:
    counts = _counts(each)
    return sum(counts[name] for name in names)


def _is_safe(each: Live, parts: Sequence[tuple[str, ...]], smallest: int) -> bool:
    return all(_sum(each, names) >= smallest for names in parts)


def too_early(now: Live, smallest: int) -> int | None:
    """Students going who were enrolled too late to be measured; None where they, or the others without a figure, are
    few: how many can be measured is told beside."""
    others = max(now.going - now.both_n - now.early, 0)
    is_told = suppression.shows_alone(now.early, smallest) and suppression.shows_alone(others, smallest)
    return now.early if is_told else None


def measured(*tables: Sequence[Part] | None) -> Measured | None:
    """Of the tables that are told: who raised attendance, of all whose figures are known both times."""
    found = [each for each in map(_measured, tables) if each]
    if not found:
        return None
    return Measured(sum(each.raised for each in found), sum(each.students for each in found))


def _measured(parts: Sequence[Part] | None) -> Measured | None:
    """None where those without figures are told together with others."""
    if not parts or any("unknown" in part.names and part.names != ("unknown",) for part in parts):
        return None
    raised = sum(part.count for part in parts if part.names == ("raised",))
    unknown = sum(part.count for part in parts if part.names == ("unknown",))
    return Measured(raised, parts[0].of - unknown)

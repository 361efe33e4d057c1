"""What of the students going may be shown: groups of one cut as a line, each mean by the students it is taken over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from reports import suppression
from reports.dashboard.counts import Lateness
from reports.dashboard.live import Live, share, together


@dataclass(frozen=True)
class Group:
    """One group as it may be read; what is None is hidden, or of nobody. Absence is a share of 0-1.

    ``initial`` and ``now`` are of the same students, ``coverage`` of their lessons; ``reached`` is the share of
    students of whom a guardian was reached.
    """

    value: object
    going: int | None
    followed: Fraction | None = None
    due: int | None = None
    initial: Fraction | None = None
    now: Fraction | None = None
    coverage: Fraction | None = None
    reached: Fraction | None = None

    @property
    def is_hidden(self) -> bool:
        return self.going is None


#: The counts of students that each figure is taken over.
OVER = ("with_due", "both_n")


def line(
    groups: Mapping[object, Live], smallest: int, places: Sequence[Mapping[object, Live]] = ()
) -> dict[object, Group]:
    """The groups of one cut, which together make a whole that is shown where it is large enough.

    ``places`` are those that are added up in it: their own pages are read beside it.
    """
    keys = list(groups)
    going = suppression.shown_cells([groups[key].going for key in keys], smallest)
    small = {place for place, is_shown in enumerate(going) if not is_shown}
    shows = {
        field: dict(
            zip(
                keys,
                suppression.shown_cells([getattr(groups[key], field) for key in keys], smallest, hidden=small),
                strict=True,
            )
        )
        for field in OVER
    }
    rest = sum((groups[keys[place]] for place in small), Live())
    told = [groups[key] for place, key in enumerate(keys) if place not in small]
    lines = [(each, line(each, smallest)) for each in places]
    silent = [{key: each[key] for key in each if own[key].reached is None} for each, own in lines]
    rests = [sum((each[key] for each in silent if key in each), Live()) for key in keys]
    tells_reached = all(_has_no_few(each, smallest) for each in (*told, rest, *rests) if each.going)
    return {
        key: _group(key, groups[key], {field: shows[field][key] for field in OVER}, tells_reached)
        if is_shown
        else Group(key, None)
        for key, is_shown in zip(keys, going, strict=True)
    }


def _has_no_few(each: Live, smallest: int) -> bool:
    return min(each.reached, each.going - each.reached) >= smallest


def _group(key: object, each: Live, shows: Mapping[str, bool], tells_reached: bool) -> Group:
    has_absence = shows["both_n"] and each.both_n > 0
    return Group(
        key,
        each.going,
        followed=each.share_followed if shows["with_due"] else None,
        due=each.due if shows["with_due"] else None,
        initial=share(each.both_initial_sum, each.both_n) if has_absence else None,
        now=share(each.both_now_sum, each.both_n) if has_absence else None,
        coverage=each.coverage if has_absence else None,
        reached=Fraction(each.reached, each.going) if tells_reached and each.going else None,
    )


def whole(groups: Mapping[object, Live], smallest: int, places: Sequence[Mapping[object, Live]] = ()) -> Group:
    return line({"all": together(groups)}, smallest, places)["all"]


def alone(groups: Mapping[object, Live], smallest: int) -> dict[object, Group]:
    """Places beside each other, each as its own page shows it: nothing is hidden for another's sake."""
    return {key: line({key: each}, smallest)[key] for key, each in groups.items()}


def cells(districts: Mapping[int, Sequence[int]], width: int, smallest: int) -> list[int | None]:
    """A line of counts of a district, or of the city from those of all its districts; None is hidden.

    The city's are shown all or none: where what the districts hide of each is none, or several and together enough.
    """
    counts = [sum(line[place] for line in districts.values()) for place in range(width)]
    told = suppression.shown_cells(counts, smallest)
    if len(districts) > 1:
        lines = [(line, suppression.shown_cells(line, smallest)) for line in districts.values()]
        hidden = ([line[n] for line, shown in lines if line[n] and not shown[n]] for n in range(width))
        if not all(suppression.is_enough(each, smallest) for each in hidden):
            return [None] * width
    return [count if is_told else None for count, is_told in zip(counts, told, strict=True)]


def single(counts: Iterable[int], smallest: int) -> int | None:
    """A count of a district, or of the city from those of its districts, that stands in no line."""
    counts = list(counts)
    few = [count for count in counts if not suppression.shows_alone(count, smallest)]
    is_told = suppression.shows_alone(sum(counts), smallest) and (
        len(counts) < 2 or suppression.is_enough(few, smallest)
    )
    return sum(counts) if is_told else None


def lateness(districts: Iterable[Lateness], smallest: int) -> tuple[int, int] | None:
    """Late follow-ups and all, where they are of enough students, and those that no district tells are too."""
    districts = list(districts)
    few = [each.cases for each in districts if each.cases < smallest]
    is_told = sum(each.cases for each in districts) >= smallest
    if not is_told or (len(districts) > 1 and not suppression.is_enough(few, smallest)):
        return None
    return sum(each.late for each in districts), sum(each.follow_ups for each in districts)


def is_safe_above(lines: Iterable[Mapping[object, Live]], smallest: int) -> bool:
    """Whether a cut of all places together may be told beside the same cut of each place."""
    hidden: dict[tuple[object, str], list[int]] = {}
    for groups in lines:
        for key, shown in line(groups, smallest).items():
            for field, is_shown in (("going", shown.going), ("with_due", shown.followed), ("both_n", shown.now)):
                count = getattr(groups[key], field)
                if is_shown is None and count:
                    hidden.setdefault((key, field), []).append(count)
    return all(suppression.is_enough(counts, smallest) for counts in hidden.values())

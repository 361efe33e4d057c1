"""What of an evaluation may be shown: small groups left out, and what they could be worked out from.

Steering groups, papers and files see a ``Table`` and nothing else. The rule (decision 0110) in short: outcomes are told
for half-years that are over, of which small ones in a row are told together; a place is cut one way at a time; each
cut is a line with a known total; and how it went is told in counts of which none is small.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from reports import suppression
from reports.evaluation.definition import WHOLE
from reports.evaluation.result import Outcomes

#: How counts of outcomes may be told, finest first, each coarser than the one before: names of counts taken together.
DIRECTIONS = (
    (("raised",), ("unchanged",), ("lowered",), ("unknown",)),
    (("raised",), ("unchanged", "lowered"), ("unknown",)),
    (("raised",), ("unchanged", "lowered", "unknown")),
)
ATTAINMENT = (
    (("fully",), ("partly",), ("not",), ("unknown",)),
    (("fully", "partly"), ("not",), ("unknown",)),
    (("fully", "partly"), ("not", "unknown")),
)
SATISFIED = ((("very",), ("less",), ("unknown",)), (("very",), ("less", "unknown")))
#: Means: the count that each is taken over.
MEANS = {"absence": "both_n", "satisfaction": "satisfaction_n"}
#: Outcomes whose unknown are those without the figure of a mean.
OF_MEAN = {"directions": "absence", "satisfied": "satisfaction"}


@dataclass(frozen=True)
class Mean:
    """A mean of so many students; ``n`` is None where the number of those without a figure would be small."""

    total: int
    count: int
    n: int | None

    @property
    def mean(self) -> Fraction:
        return Fraction(self.total, self.count)

    @property
    def share(self) -> Fraction:
        """Of absence: between 0 and 1, or a difference of two such shares."""
        return Fraction(self.total, self.count * WHOLE)


@dataclass(frozen=True)
class Part:
    """So many students of the group: ``names`` says which outcomes are told together."""

    names: tuple[str, ...]
    count: int
    of: int

    @property
    def share(self) -> Fraction:
        return Fraction(self.count, self.of)


@dataclass(frozen=True)
class Group:
    """One group as it may be read; what is None is hidden. The three means of absence are of the same students."""

    value: object
    n: int | None
    initial: Mean | None = None
    closing: Mean | None = None
    change: Mean | None = None
    satisfaction: Mean | None = None
    directions: tuple[Part, ...] | None = None
    attainment: tuple[Part, ...] | None = None
    satisfied: tuple[Part, ...] | None = None

    @property
    def is_hidden(self) -> bool:
        return self.n is None


#: The outcomes of a group by table; the parts of each make ``n``.
COUNTS: dict[str, Callable[[Outcomes], dict[str, int]]] = {
    "directions": lambda o: {
        "raised": o.raised,
        "unchanged": o.unchanged,
        "lowered": o.lowered,
        "unknown": o.n - o.both_n,
    },
    "attainment": lambda o: {
        "fully": o.fully,
        "partly": o.partly,
        "not": o.not_attained,
        "unknown": o.n - o.assessed,
    },
    "satisfied": lambda o: {
        "very": o.very_satisfied,
        "less": o.satisfaction_n - o.very_satisfied,
        "unknown": o.n - o.satisfaction_n,
    },
}
TABLES = {"directions": DIRECTIONS, "attainment": ATTAINMENT, "satisfied": SATISFIED}


@dataclass(frozen=True)
class Below:
    """The same cut of one of the places that are added up, as that place's own page has it.

    ``shows`` are its groups that are told of, ``levels`` how finely it tells each table; None where it does not.
    """

    groups: Mapping[object, Outcomes]
    shows: Mapping[object, bool]
    levels: Mapping[str, tuple[tuple[str, ...], ...] | None]

    def untold(self, name: str, parts: tuple[tuple[str, ...], ...], key: object) -> Outcomes:
        """What of a group cannot be read here as finely as ``parts``."""
        own = self.levels[name]
        is_as_fine = own is not None and TABLES[name].index(own) <= TABLES[name].index(parts)
        return Outcomes() if is_as_fine and self.shows.get(key) else self.groups.get(key, Outcomes())


def below(places: Iterable[Mapping[object, Outcomes]], smallest: int) -> list[Below]:
    """Places whose own pages show the cut by ``line``."""
    found = []
    for groups in places:
        shows = _shows(groups, smallest)
        told = _told_of(groups, shows)
        sizes = _sizes(told, smallest)
        found.append(
            Below(groups, shows, {name: _level(name, groups, shows, told, sizes, smallest) for name in TABLES})
        )
    return found


def whole(outcomes: Outcomes, smallest: int, places: Sequence[Below] = ()) -> Group:
    """A place as a whole."""
    return line({"all": outcomes}, smallest, places)["all"]


def line(groups: Mapping[object, Outcomes], smallest: int, places: Sequence[Below] = ()) -> dict[object, Group]:
    """The groups of one cut, which together make a whole that is shown where it is large enough.

    ``places`` are those that are added up in it: their own pages are read beside it.
    """
    shows = _shows(groups, smallest)
    means = {name: _means(groups, shows, field, smallest) for name, field in MEANS.items()}
    told = _told_of(groups, shows)
    sizes = _sizes(told, smallest)
    tables = {name: _level(name, groups, shows, told, sizes, smallest, places) for name in TABLES}
    return {key: _group(key, groups[key], shows[key], means, sizes, tables) for key in groups}


def _shows(groups: Mapping[object, Outcomes], smallest: int) -> dict[object, bool]:
    told = suppression.shown_cells([each.n for each in groups.values()], smallest)
    return dict(zip(groups, told, strict=True))


def _sizes(told: Sequence[Outcomes], smallest: int) -> dict[str, bool]:
    """Whether it is said of how many each mean is: in no group, those left out included, few have no figure."""
    return {
        name: all(suppression.shows_alone(each.n - getattr(each, field), smallest) for each in told)
        for name, field in MEANS.items()
    }


def _told_of(groups: Mapping[object, Outcomes], shows: Mapping[object, bool]) -> list[Outcomes]:
    """The groups that are told of: those shown, and what is left of the whole."""
    left = sum((groups[key] for key in groups if not shows[key]), Outcomes())
    return [each for each in (*(groups[key] for key in groups if shows[key]), left) if each.n]


def _means(
    groups: Mapping[object, Outcomes], shows: Mapping[object, bool], field: str, smallest: int
) -> dict[object, bool]:
    """For which groups a mean is told: where it is of enough, and no small group's follows from the others'."""
    keys = list(groups)
    counts = [getattr(groups[key], field) for key in keys]
    hidden = {n for n, key in enumerate(keys) if not shows[key]}
    told = suppression.shown_cells(counts, smallest, hidden=hidden)
    return {key: is_told and count > 0 for key, is_told, count in zip(keys, told, counts, strict=True)}


def _level(
    name: str,
    groups: Mapping[object, Outcomes],
    shows: Mapping[object, bool],
    told_of: Sequence[Outcomes],
    sizes: Mapping[str, bool],
    smallest: int,
    places: Sequence[Below] = (),
) -> tuple[tuple[str, ...], ...] | None:
    """How finely the outcomes are told: alike for all groups of the cut, and so that those left out are none of few.

    Left out are the groups that are not shown, and of each group the places that do not tell it as finely themselves.
    """
    if not any(shows[key] and groups[key].n for key in groups):
        return None
    is_known = name in OF_MEAN and sizes[OF_MEAN[name]]
    counts_of = COUNTS[name]
    told = [counts_of(each) for each in told_of]
    for parts in TABLES[name]:
        keys = groups if places else ()
        rests = (sum((each.untold(name, parts, key) for each in places), Outcomes()) for key in keys)
        left = [counts_of(rest) for rest in rests if rest.n]
        if all(_is_safe(counts, parts, smallest, is_known) for counts in (*told, *left)):
            return parts
    return None


def _is_safe(counts: Mapping[str, int], parts: Sequence[tuple[str, ...]], smallest: int, is_known: bool) -> bool:
    """Nought is small: nobody in one part tells of everybody in the others. Nobody unknown is nobody.

    Where the number of those unknown is told beside the mean (``is_known``), to take them together with others hides
    nothing: the others must be enough without them.
    """
    for names in parts:
        if names == ("unknown",):
            if not suppression.shows_alone(counts["unknown"], smallest):
                return False
            continue
        size = sum(counts[name] for name in names if not (is_known and name == "unknown"))
        if size < smallest:
            return False
    return True


def _group(
    key: object,
    outcomes: Outcomes,
    is_shown: bool,
    means: Mapping[str, Mapping[object, bool]],
    sizes: Mapping[str, bool],
    tables: Mapping[str, tuple[tuple[str, ...], ...] | None],
) -> Group:
    if not is_shown:
        return Group(key, None)
    if not outcomes.n:
        return Group(key, 0)

    def mean(name: str, total: int) -> Mean | None:
        count = getattr(outcomes, MEANS[name])
        return Mean(total, count, count if sizes[name] else None) if means[name][key] else None

    def parts(name: str) -> tuple[Part, ...] | None:
        told = tables[name]
        if told is None:
            return None
        counts = COUNTS[name](outcomes)
        sizes = ((names, sum(counts[one] for one in names)) for names in told)
        return tuple(Part(names, size, outcomes.n) for names, size in sizes)

    return Group(
        key,
        outcomes.n,
        initial=mean("absence", outcomes.both_initial_sum),
        closing=mean("absence", outcomes.both_closing_sum),
        change=mean("absence", outcomes.change_sum),
        satisfaction=mean("satisfaction", outcomes.satisfaction_sum),
        directions=parts("directions"),
        attainment=parts("attainment"),
        satisfied=parts("satisfied"),
    )


def told_together(closed: Mapping[int, int], smallest: int, now: int) -> list[tuple[int, ...]]:
    """Half-years (numbers) that are told together, newest first, of a place with so many closed in each.

    One with enough closed stands alone, as it does in the half-year report. Small ones are joined to the next small
    ones until they are enough. The half-year that goes on is never told: two looks at it would differ by one student.
    """
    told: list[tuple[int, ...]] = []
    small: list[int] = []
    for half in sorted(half for half, n in closed.items() if half < now and n):
        if closed[half] >= smallest:
            told.append((half,))
            continue
        small.append(half)
        if sum(closed[each] for each in small) >= smallest:
            told.append(tuple(small))
            small = []
    return sorted(told, key=lambda halves: halves[-1], reverse=True)


def is_safe_above(
    parts: Sequence[Mapping[object, Outcomes]], smallest: int, fields: Sequence[str] = ("n", *MEANS.values())
) -> bool:
    """Whether a cut of all places together may be told beside the same cut of each place.

    What each place hides stays hidden: in no column is one cell alone left out, or few students in all.
    """
    for field in fields:
        hidden: dict[object, list[int]] = defaultdict(list)
        for groups in parts:
            shows = _shows(groups, smallest)
            told = shows if field == "n" else _means(groups, shows, field, smallest)
            for key, each in groups.items():
                if (count := getattr(each, field)) and not (shows[key] and told[key]):
                    hidden[key].append(count)
        if not all(suppression.is_enough(counts, smallest) for counts in hidden.values()):
            return False
    return True

"""What of a comparison may be shown: small groups are left out, and what they could be worked out from.

Pages, Excel and PDF show a ``Shown`` and nothing else; in it there is no more than may be read. A share is a figure on
the students of its group, so a group is shown or hidden as a whole. How many went up, same and down are counts of
students in their own right: they are shown for a group where none of the three is small, and where they cannot be
taken from those of another group.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports import suppression
from reports.comparison.definition import COLUMNS, Column, Group, Indicator
from reports.comparison.result import Cell, Result, Tally
from reports.comparison.statement import Standing
from reports.suppression import Strays, Sum

#: Counts of a comparison by name, and how they add up. ``..._rest`` are those of two terms who are not in the group.
SUMS = (
    Sum("two_terms", ("girls", "boys", "unknown")),
    Sum("two_terms", ("girls", "girls_rest")),
    Sum("two_terms", ("boys", "boys_rest")),
    Sum("two_terms", ("unknown", "unknown_rest")),
    Sum("two_terms", ("lower_entry", "higher_entry")),
    Sum("two_terms", ("three_months", "three_months_rest")),
    Sum("two_terms", ("three_terms", "three_terms_rest")),
    Sum("students", ("two_terms", "left_out")),
)
#: Counts that add up over the schools of a district, over grades, first terms and districts, but for *strays*.
ACROSS = (
    *("two_terms", "girls", "girls_rest", "boys", "boys_rest", "unknown", "unknown_rest", "three_months"),
    *("three_months_rest", "three_terms", "three_terms_rest", "lower_entry", "higher_entry"),
    *("students", "left_out", "dropout"),
)
#: Why a student with grades is not among those compared, in the order of the page.
LEFT_OUT = (Standing.LEFT, Standing.NO_GRADES, Standing.NOT_OVER, Standing.NO_NEXT_TERM, Standing.NOT_FIRST)


@dataclass(frozen=True)
class ShownColumn:
    """One of the eight pairs: its cells by indicator, or None where the group is hidden; ``moves`` has the indicators
    of which up, same and down may be told."""

    column: Column
    students: int | None
    cells: Mapping[Indicator, Cell] | None
    moves: frozenset[Indicator]

    @property
    def is_hidden(self) -> bool:
        return self.cells is None


@dataclass(frozen=True)
class Shown:
    """A comparison as it may be read. A count of None is hidden."""

    columns: tuple[ShownColumn, ...]
    students: int | None
    dropout: int | None
    unknown: int | None
    left_out: Mapping[int, int | None]
    later: Mapping[int, int | None]
    no_term: int | None
    outside: int | None
    smallest: int = 0
    is_empty: bool = False
    has_hidden: bool = False

    def column(self, group: Group, first: int = 1) -> ShownColumn:
        return next(each for each in self.columns if each.column == Column(group, first))


def counts_of(result: Result) -> dict[str, int]:
    """The counts of students that ``SUMS`` speaks of."""
    sizes = {group.value: result.size(group) for group in Group}
    whole = sizes[Group.TWO_TERMS]
    return sizes | {
        "girls_rest": whole - sizes[Group.GIRLS],
        "boys_rest": whole - sizes[Group.BOYS],
        "unknown": result.unknown.students,
        "unknown_rest": whole - result.unknown.students,
        "three_months_rest": whole - sizes[Group.THREE_MONTHS],
        "three_terms_rest": whole - sizes[Group.THREE_TERMS],
        "students": result.students,
        "left_out": result.students - whole,
        "dropout": result.dropout,
    }


def everything(result: Result) -> Shown:
    """All of it, for those who know each student by name anyway."""
    return _shown(
        result,
        dict.fromkeys(counts_of(result), True),
        0,
        frozenset((column, i) for column in COLUMNS for i in Indicator),
    )


def protected(result: Result, smallest: int) -> Shown:
    """What may be shown of a comparison that stands by itself."""
    may = visible(result, smallest)
    return _shown(result, may, smallest, _moves(result, may, smallest))


def visible(result: Result, smallest: int) -> dict[str, bool]:
    """Which counts of ``counts_of`` may be shown."""
    counts = counts_of(result)
    return _nothing_without_two_terms(suppression.protect(counts, SUMS, smallest, last=("two_terms",)))


def visible_parts(
    base: Mapping[str, int],
    base_may: Mapping[str, bool],
    parts: Mapping[int | None, Mapping[str, int]],
    smallest: int,
    strays: Mapping[str, Strays],
    *,
    is_nested: bool = False,
) -> dict[int | None, dict[str, bool]]:
    """Which counts of the parts of a whole (schools of a district, grades, first terms) may be shown, for each part.

    The whole stands on a page of its own, so what it shows is taken as known; so is what any other part shows.
    ``strays`` are the students by whom a group of the whole is another than those of its parts together: who has moved,
    or stands in the lower half of a school and the upper one of the district. A group that has any is shown for its
    largest part alone: of several parts, sums and differences could come to the few who moved between them.
    Where the whole is itself a part of something (``is_nested``), what it hides its parts hide.
    """
    known = {f"all {name}": count for name, count in base.items()}
    fixed = {f"all {name}": may for name, may in base_may.items()}
    places = {key: str(number) for number, key in enumerate(parts)}
    sums = []
    for name in ACROSS:
        names = tuple(f"{place} {name}" for place in places.values())
        sums.append(Sum(f"all {name}", names, strays.get(name, suppression.NONE)))
        if strays.get(name, suppression.NONE) != suppression.NONE:
            alone = max(places, key=lambda key, name=name: (parts[key][name], places[key]))
            fixed |= {f"{place} {name}": False for key, place in places.items() if key != alone}
    for key, place in places.items():
        known |= {f"{place} {name}": count for name, count in parts[key].items()}
        sums += [Sum(f"{place} {s.whole}", tuple(f"{place} {name}" for name in s.parts)) for s in SUMS]
        if is_nested:
            fixed |= {f"{place} {name}": False for name, may in base_may.items() if not may}
    last = [f"{place} two_terms" for place in places.values()]
    may = suppression.protect(known, sums, smallest, fixed=fixed, last=last)
    return {
        key: _nothing_without_two_terms({name: may[f"{place} {name}"] for name in parts[key]})
        for key, place in places.items()
    }


def part(result: Result, may: Mapping[str, bool], smallest: int) -> Shown:
    """A part as it may be read. Up, same and down, and why students are left out, stay with the whole."""
    return _shown(result, may, smallest, frozenset(), has_reasons=False)


def _nothing_without_two_terms(may: Mapping[str, bool]) -> dict[str, bool]:
    if may["two_terms"]:
        return dict(may)
    return {name: is_shown and name in ("students", "dropout") for name, is_shown in may.items()}


def _shown(
    result: Result,
    may: Mapping[str, bool],
    smallest: int,
    moves: frozenset[tuple[Column, Indicator]],
    *,
    has_reasons: bool = True,
) -> Shown:
    counts = counts_of(result)

    def count(name: str) -> int | None:
        return counts[name] if may[name] else None

    columns = tuple(
        ShownColumn(
            column,
            count(column.group.value),
            {i: result.cell(column, i) for i in Indicator} if may[column.group.value] else None,
            frozenset(i for i in Indicator if (column, i) in moves),
        )
        for column in COLUMNS
    )
    left_out = {standing: result.standings.get(standing, 0) for standing in LEFT_OUT}
    later = {standing: result.later.get(standing, 0) for standing in LEFT_OUT[:-1]}
    no_term = result.standings.get(Standing.NO_TERM, 0)
    return Shown(
        columns=columns,
        students=count("students"),
        dropout=count("dropout"),
        unknown=count("unknown"),
        left_out=_line(left_out, smallest, has_reasons and may["left_out"]),
        later=_line(later, smallest, has_reasons and may["three_terms_rest"]),
        no_term=no_term if has_reasons and suppression.shows_alone(no_term, smallest) else None,
        outside=result.outside if has_reasons and suppression.shows_alone(result.outside, smallest) else None,
        smallest=smallest,
        is_empty=not sum(result.standings.values()),
        has_hidden=not all(may.values()),
    )


def _line(counts: Mapping[int, int], smallest: int, is_total_shown: bool) -> dict[int, int | None]:
    """Reasons with their counts; their total is what is left of two counts that are shown."""
    shown = suppression.shown_cells(list(counts.values()), smallest)
    return {
        key: count if is_total_shown and is_shown else None
        for (key, count), is_shown in zip(counts.items(), shown, strict=True)
    }


def _moves(result: Result, may: Mapping[str, bool], smallest: int) -> frozenset[tuple[Column, Indicator]]:
    """Of which cells up, same and down may be told.

    All three or none, for one of them follows from the others. Girls and boys, and the two halves, are told together
    or not at all, and a group only with those who are not in it. For a yes or no the shares tell the difference of up
    and down in each group, and bounds beside it: so those are told where they are large enough in every group, or in
    none.
    """
    whole = result.tallies[Column(Group.TWO_TERMS)]

    def may_tell(indicator: Indicator, tally: Tally) -> bool:
        up, down = tally[f"{indicator}_up"], tally[f"{indicator}_down"]
        three = [up, tally.students - up - down, down]
        return all(suppression.shown_cells(three, smallest, nought_is_small=True))

    def together(indicator: Indicator, *tallies: Tally) -> bool:
        return all(may_tell(indicator, tally) for tally in tallies)

    told = set()
    for indicator in Indicator:
        found = {(Column(Group.TWO_TERMS), indicator)} if may_tell(indicator, whole) else set()
        for groups, rest in (((Group.GIRLS, Group.BOYS), [result.unknown]), ((Group.LOWER, Group.HIGHER), [])):
            if together(indicator, *(result.tallies[Column(group)] for group in groups), *rest):
                found |= {(Column(group), indicator) for group in groups}
        for group in (Group.THREE_MONTHS, Group.THREE_TERMS):
            if together(indicator, result.tallies[Column(group)], whole - result.tallies[Column(group)]):
                found.add((Column(group), indicator))
        if indicator == Indicator.PASSED_SHARE or len(found) == len(Group):
            told |= found
        if may_tell(indicator, result.tallies[Column(Group.THREE_TERMS, 2)]):
            told.add((Column(Group.THREE_TERMS, 2), indicator))
    return frozenset((column, indicator) for column, indicator in told if may[column.group.value])

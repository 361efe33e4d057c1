"""Counting a comparison on the database, and checking its totals against their parts."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from django.db.models import QuerySet

from reports.comparison.definition import COLUMNS, Column, Group, Indicator, size_of_lower_half
from reports.comparison.result import Result, Tally
from reports.comparison.statement import FIRST_TERM, TALLY, Kind, Slot, Standing, members, slots_of, statement
from reports.sql import fetch
from students.choices import Sex
from students.models import Term

EMPTY = Result({column: Tally() for column in COLUMNS})


class Member(NamedTuple):
    """A student with two terms in one part; ``stays`` has 1 for three months in term 1 and 2 for a third term."""

    part: int | None
    student: int
    first: int
    sex: str
    upper_half: int
    stays: int


class TotalsDiffer(Exception):
    """The parts of a comparison do not make its whole: nothing of it may be shown. ``differences`` says where."""

    def __init__(self, differences: Sequence[str]) -> None:
        self.differences = tuple(differences)
        super().__init__("; ".join(differences))


def compare(cases: QuerySet, terms: Iterable[Term], *, today: datetime.date, first: Term | None = None) -> Result:
    """The comparison over these cases and terms; ``first`` (one of the terms) fixes term 1, else it is each student's.

    One statement. Raises TotalsDiffer when its totals and parts disagree.
    """
    slots = slots_of(list(terms))
    start = next((slot for slot in slots if first and slot.term.pk == first.pk), None)
    if not slots or (first and start is None):
        return EMPTY
    return _checked(rows(*statement(cases, slots, start, today))).get(0, EMPTY)


def compare_parts(cases: QuerySet, terms: Iterable[Term], *, today: datetime.date, by: str) -> dict[int | None, Result]:
    """A comparison for each part that a field of the case (or ``FIRST_TERM``) cuts them into, by that field's value.

    One statement, however many parts. The part of a first term goes by the term's id, None where there is none.
    """
    slots = slots_of(list(terms))
    if not slots:
        return {}
    found = _checked(rows(*statement(cases, slots, None, today, by)))
    return {_part(key, slots, by): result for key, result in found.items()}


def read_members(cases: QuerySet, terms: Iterable[Term], *, today: datetime.date, by: str = "") -> list[Member]:
    """Who is in which group, for each part; without a cut the part is 0. One statement."""
    slots = slots_of(list(terms))
    if not slots:
        return []
    return [Member(_part(row[0], slots, by), *row[1:]) for row in rows(*members(cases, slots, today, by))]


def _part(key: int | None, slots: Sequence[Slot], by: str) -> int | None:
    if by != FIRST_TERM:
        return key
    return slots[key].term.pk if key is not None and key >= 0 else None


def _checked(answer: Iterable[tuple]) -> dict[int | None, Result]:
    by_part: dict[int | None, list[tuple]] = defaultdict(list)
    for part, *row in answer:
        by_part[part].append(tuple(row))
    results = {part: _read(found) for part, found in by_part.items()}
    for result in results.values():
        check(result)
    return results


#: PostgreSQL cannot know how many rows a walk has, and would loop over them or sort them to join; there are nearly as
#: many groups as rows, so that workers have as much to hand over as to count.
WALK = (
    "SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off; SET LOCAL max_parallel_workers_per_gather = 0"
)


def rows(sql: str, params: Sequence[object]) -> list[tuple]:
    """The answer to a statement that begins with ``walk``."""
    return fetch(sql, params, plan=WALK)


def _read(answer: Iterable[tuple]) -> Result:
    parts: list[tuple[str, int, int, Tally]] = []
    whole, second = Tally(), Tally()
    standings: Counter[int] = Counter()
    later: Counter[int] = Counter()
    outside = 0
    for kind, sex, one, two, *counts in answer:
        if kind == Kind.STANDING:
            students, beyond = int(counts[0]), int(counts[1] or 0)
            standings[one] += students
            outside += beyond
            if one == Standing.COMPARED:
                later[two] += students
        elif kind == Kind.PARTS:
            parts.append((sex, one, two, Tally.read(counts)))
        elif kind == Kind.WHOLE:
            whole = Tally.read(counts)
        else:
            second = Tally.read(counts)

    def of(is_in: Callable[[str, int, int], bool]) -> Tally:
        return sum((tally for *place, tally in parts if is_in(*place)), Tally())

    tallies = {
        Column(Group.TWO_TERMS): whole,
        Column(Group.THREE_MONTHS): of(lambda sex, upper, stay: stay & 1),
        Column(Group.THREE_TERMS): of(lambda sex, upper, stay: stay & 2),
        Column(Group.THREE_TERMS, 2): second,
        Column(Group.GIRLS): of(lambda sex, upper, stay: sex == Sex.FEMALE),
        Column(Group.BOYS): of(lambda sex, upper, stay: sex == Sex.MALE),
        Column(Group.HIGHER): of(lambda sex, upper, stay: upper == 1),
        Column(Group.LOWER): of(lambda sex, upper, stay: upper == 0),
    }
    unknown = of(lambda sex, upper, stay: sex == Sex.UNKNOWN)
    return Result(tallies, unknown, dict(standings), dict(later), outside)


def check(result: Result) -> None:
    """Totals against parts: girls, boys and unknown make all; so do the halves; every count, and the sizes too."""
    whole = result.tallies[Column(Group.TWO_TERMS)]
    girls, boys = result.tallies[Column(Group.GIRLS)], result.tallies[Column(Group.BOYS)]
    higher, lower = result.tallies[Column(Group.HIGHER)], result.tallies[Column(Group.LOWER)]
    three = result.tallies[Column(Group.THREE_TERMS)], result.tallies[Column(Group.THREE_TERMS, 2)]
    differences = [
        *_differing("girls + boys + unknown", girls + boys + result.unknown, whole),
        *_differing("lower + upper", lower + higher, whole),
    ]
    sizes = {
        "lower half": (lower.students, size_of_lower_half(whole.students)),
        "compared": (result.standings.get(Standing.COMPARED, 0), whole.students),
        "three terms": (result.later.get(Standing.COMPARED, 0), three[0].students),
        "three terms, 2 to 3": (three[1].students, three[0].students),
        "two terms, by the next": (sum(result.later.values()), whole.students),
    }
    for name, (got, wanted) in sizes.items():
        if got != wanted:
            differences.append(f"{name}: {got} students, not {wanted}")
    for column, tally in result.tallies.items():
        differences += [
            f"{column.group.value}: {indicator.value} of more students than there are"
            for indicator in Indicator
            if tally[f"{indicator}_up"] + tally[f"{indicator}_down"] > tally.students
        ]
    # The same students at the same term, once as the end of a pair and once as the beginning of the next.
    for name in ("passed", "graded", "preparatory", "vocational", "core"):
        if three[0][f"{name}_to"] != three[1][f"{name}_from"]:
            differences.append(
                f"three terms: {name} in term 2 is {three[0][f'{name}_to']} and {three[1][f'{name}_from']}"
            )
    if differences:
        raise TotalsDiffer(differences)


def _differing(name: str, parts: Tally, whole: Tally) -> list[str]:
    return [
        f"{name}: {counted} {got}, not {wanted}"
        for counted, got, wanted in zip(TALLY, parts.counts, whole.counts, strict=True)
        if got != wanted
    ]

"""The comparison as somebody without names may read it: a whole, or one part of it beside the others."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from reports.comparison.compute import EMPTY, Member, compare_parts, read_members
from reports.comparison.result import Result
from reports.comparison.scope import Scope
from reports.comparison.shown import ACROSS, Shown, counts_of, part, protected, visible, visible_parts
from reports.comparison.statement import FIRST_TERM
from reports.suppression import Strays
from students.choices import Sex

#: What a whole is cut by, one at a time, and the field of a case behind it.
CUTS = {"school": "school", "year": "student__year", "began": FIRST_TERM}
DISTRICTS = "school__district"
#: Of which groups of a comparison a student with two terms is.
GROUPS = {
    "two_terms": lambda row: True,
    "girls": lambda row: row.sex == Sex.FEMALE,
    "girls_rest": lambda row: row.sex != Sex.FEMALE,
    "boys": lambda row: row.sex == Sex.MALE,
    "boys_rest": lambda row: row.sex != Sex.MALE,
    "unknown": lambda row: row.sex == Sex.UNKNOWN,
    "unknown_rest": lambda row: row.sex != Sex.UNKNOWN,
    "three_months": lambda row: row.stays & 1,
    "three_months_rest": lambda row: not row.stays & 1,
    "three_terms": lambda row: row.stays & 2,
    "three_terms_rest": lambda row: not row.stays & 2,
    "lower_entry": lambda row: not row.upper_half,
    "higher_entry": lambda row: row.upper_half,
}


def of_place(scope: Scope, today: datetime.date, smallest: int, *, sees_city: bool) -> Shown:
    """Of the city, a district or one part of either; who sees the city sees the districts as its parts."""
    district = scope.district or (scope.school and scope.school.district)
    cut = next((name for name in CUTS if getattr(scope, name)), None)
    base = Scope(district=district).compare(today)
    if not (sees_city and district):
        may = visible(base, smallest)
        if cut is None:
            return protected(base, smallest)
    else:
        city = Scope().compare(today)
        districts, allowed = _cut(Scope(), city, visible(city, smallest), DISTRICTS, today, smallest)
        may = allowed.get(district.pk, dict.fromkeys(counts_of(base), False))
        if cut is None:
            return part(districts.get(district.pk, EMPTY), may, smallest)
    results, allowed = _cut(
        Scope(district=district), base, may, CUTS[cut], today, smallest, is_nested=bool(sees_city and district)
    )
    key = getattr(scope, cut) if cut == "year" else getattr(scope, cut).pk
    found = results.get(key, EMPTY)
    own = allowed.get(key, dict.fromkeys(counts_of(found), False))
    if cut == "began":
        own["dropout"] = False  # who has no grades has no first term: nought would be said of another question
    return part(found, own, smallest)


def _cut(
    whole: Scope,
    base: Result,
    may: Mapping[str, bool],
    by: str,
    today: datetime.date,
    smallest: int,
    *,
    is_nested: bool = False,
) -> tuple[dict[int | None, Result], dict[int | None, dict[str, bool]]]:
    """The parts of a whole, and which of their counts may be shown. Three statements, however many parts."""
    asked = {"cases": whole.cases(), "terms": whole.terms(), "today": today}
    results = compare_parts(**asked, by=by)
    strays = count_strays(read_members(**asked), read_members(**asked, by=by), base, results.values())
    parts = {key: counts_of(result) for key, result in sorted(results.items(), key=lambda item: item[0] or 0)}
    return results, visible_parts(counts_of(base), may, parts, smallest, strays, is_nested=is_nested)


@cache
def _groups(sex: str, upper_half: int, stays: int) -> frozenset[str]:
    """The names of the groups that such a student is in."""
    row = Member(None, 0, 0, sex, upper_half, stays)
    return frozenset(name for name, is_in in GROUPS.items() if is_in(row))


def count_strays(
    whole: Iterable[Member], parts: Iterable[Member], base: Result, results: Iterable[Result]
) -> dict[str, Strays]:
    """For each group the students by whom the whole's is another than its parts' together.

    Who has moved stands in two parts, or in one by another pair of terms; halves are cut anew in each part.
    """
    alone = {(row.student, row.first): _groups(row.sex, row.upper_half, row.stays) for row in whole}
    too_many: dict[tuple[int, int], list[frozenset[str]]] = defaultdict(list)
    for row in parts:
        place, groups = (row.student, row.first), _groups(row.sex, row.upper_half, row.stays)
        if alone.get(place) == groups:
            del alone[place]
        else:
            too_many[place].append(groups)
    found = {}
    for name in GROUPS:
        left = {place: sum(name in groups for groups in too_many.get(place, ())) for place in {*alone, *too_many}}
        off = {place: abs(count - (name in alone.get(place, ()))) for place, count in left.items()}
        found[name] = Strays(len({student for (student, _first), count in off.items() if count}), sum(off.values()))
    together = Counter()
    for result in results:
        together.update(counts_of(result))
    for name in (name for name in ACROSS if name not in found):
        off = abs(together[name] - counts_of(base)[name])
        found[name] = Strays(off, off)
    return found

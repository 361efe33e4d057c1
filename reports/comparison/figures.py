"""The comparison as somebody without names may read it: a whole, or one part of it beside the others."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from accounts.models import District, School
from reports.comparison.scope import Scope
from reports.comparison.shown import Shown, part_of, protected


def of_place(
    today: datetime.date, smallest: int, *, district: District | None, part: Scope | None, siblings: Sequence[Scope]
) -> Shown:
    """Of a district (or the city), or of one of the ``siblings`` that it falls into."""
    base = Scope(district=district).compare(today)
    if part is None:
        return protected(base, smallest)
    results = [scope.compare(today) for scope in siblings]
    return part_of(base, results, siblings.index(part), smallest)


def schools_of(district: District) -> list[Scope]:
    return [Scope(district=district, school=school) for school in School.objects.filter(district=district)]


def districts() -> list[Scope]:
    return [Scope(district=district) for district in District.objects.all()]


def grades(district: District | None, years: Sequence[int]) -> list[Scope]:
    return [Scope(district=district, year=year) for year in years]

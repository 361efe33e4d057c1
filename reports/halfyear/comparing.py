"""The term comparison in a half-year report: what steering group and administrators may both read, and nothing that a
comparison told before could be subtracted from."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.conf import settings

from accounts.models import District
from reports.comparison import asked, frozen
from reports.comparison.compute import TotalsDiffer
from reports.comparison.scope import Scope
from reports.comparison.shown import Shown, ShownColumn

Block = dict[str, object]


def block(district: District, last: datetime.date, before: Mapping[str, object] | None) -> Block | None:
    """The comparison as plain values; the one told ``before`` where the two differ by few students; None where there
    is nobody to compare, or its totals do not hold."""
    scope = Scope(district=district)
    try:
        own = asked.figures_of(scope, last, sees_city=False)
        as_part = asked.figures_of(scope, last, sees_city=True)
    except TotalsDiffer:
        return None
    shown = both(own.shown, as_part.shown)
    if shown.is_empty:
        return None
    if before and not may_follow(frozen.shown_of(before["shown"]), shown, settings.SMALLEST_GROUP):
        return dict(before) | {"is_earlier": True}
    return {"shown": frozen.shown_as_json(shown), "frame": frozen.frame_as_json(own.frame), "is_earlier": False}


def both(one: Shown, other: Shown) -> Shown:
    """What both show: a steering group's page stands alone, an administrator's beside those of the other districts."""
    columns = tuple(
        ShownColumn(a.column, a.students, a.cells, frozenset())
        if a.cells is not None and b.cells is not None
        else ShownColumn(a.column, None, None, frozenset())
        for a, b in zip(one.columns, other.columns, strict=True)
    )
    same = {
        name: getattr(one, name) if None not in (getattr(one, name), getattr(other, name)) else None
        for name in ("students", "dropout", "unknown")
    }
    return Shown(
        columns=columns,
        left_out={},
        later={},
        no_term=None,
        outside=None,
        smallest=one.smallest,
        is_empty=one.is_empty,
        has_hidden=one.has_hidden or other.has_hidden,
        **same,
    )


def may_follow(was: Shown, now: Shown, smallest: int) -> bool:
    """Whether a comparison may be told after another one: each group that both tell is the same to the last count, or
    larger or smaller by enough students."""
    counts = [(was.students, now.students), (was.dropout, now.dropout), (was.unknown, now.unknown)]
    for old, new in zip(was.columns, now.columns, strict=True):
        counts.append((old.students, new.students))
        if old.students == new.students and old.cells != new.cells and None not in (old.cells, new.cells):
            return False
    return all(None in pair or pair[0] == pair[1] or abs(pair[0] - pair[1]) >= smallest for pair in counts)

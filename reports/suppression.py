"""Small groups in what steering groups see: a figure on fewer than so many students is hidden (product.md, rule 4).

Hidden is also what it could be worked out from. A *line* is a row of counts of students that are shown with their
total: hiding one cell of it alone would hide nothing, because the rest taken from the total gives it back. Counts that
add up in several ways at once, as in a table with two margins or in groups that are cut from the same students, go
through ``protect``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

#: What stands in the place of a hidden figure.
HIDDEN = ".."


def shown_cells(
    counts: Sequence[int], smallest: int, *, nought_is_small: bool = False, hidden: Collection[int] = ()
) -> list[bool]:
    """Which cells of a line may be shown when its total is: one flag for each count.

    Primary: a cell from 1 to below ``smallest`` is hidden. Complementary: while one cell alone is hidden, or the hidden
    ones together (total minus what is shown) are fewer than ``smallest``, the smallest cell still shown goes too. A
    total below ``smallest`` hides all; of nobody at all (total 0) nothing is hidden.

    Nought is a figure on nobody and is shown. With ``nought_is_small`` it is hidden like 1: in lines that tell how it
    went for students, nought in one cell tells of everybody in the others. ``hidden`` are places of cells that are
    hidden for another reason already.
    """
    total = sum(counts)
    if total == 0:
        return [True] * len(counts)
    if not shows_total(counts, smallest):
        return [False] * len(counts)
    least = 0 if nought_is_small else 1
    shown = [place not in hidden and not least <= count < smallest for place, count in enumerate(counts)]
    while not _is_safe(counts, shown, smallest):
        left = [i for i, is_shown in enumerate(shown) if is_shown]
        if not left:
            break
        shown[min(left, key=lambda i: (counts[i] == 0, counts[i]))] = False
    return shown


def shows_total(counts: Sequence[int], smallest: int) -> bool:
    """Whether the total of a line may be shown: of nobody, or of enough."""
    return shows_alone(sum(counts), smallest)


def total_may_stand_beside(counts: Sequence[int], smallest: int) -> bool:
    """Whether a total gives away nothing beside cells that are each hidden or shown by their own size alone.

    For a list whose cells are shown on other pages too, where nothing can be hidden besides: then the total goes.
    """
    shown = [shows_alone(count, smallest) for count in counts]
    return shows_total(counts, smallest) and _is_safe(counts, shown, smallest)


def shows_alone(count: int, smallest: int) -> bool:
    """Whether a figure without a total may be shown: on nobody, or on enough."""
    return count == 0 or count >= smallest


def text(count: int, is_shown: bool) -> str:
    """The figure, or what stands in its place."""
    return str(count) if is_shown else HIDDEN


def _is_safe(counts: Sequence[int], shown: Sequence[bool], smallest: int) -> bool:
    """Nothing is hidden, or so much that what is left of the total tells of no small group."""
    return is_enough([count for count, is_shown in zip(counts, shown, strict=True) if not is_shown], smallest)


def is_enough(hidden: Sequence[int], smallest: int) -> bool:
    """Whether hidden counts, whose sum everybody can work out, are none, or several and together not few."""
    return not hidden or (len(hidden) > 1 and sum(hidden) >= smallest)


@dataclass(frozen=True)
class Strays:
    """By how much a whole is another than its parts together: students, and their places in whole and parts.

    A student who has moved stands in two schools and once in their district: one stray, one place too many.
    """

    students: int = 0
    places: int = 0


NONE = Strays()


@dataclass(frozen=True)
class Sum:
    """That a count is the sum of others: ``two_terms`` = ``girls`` + ``boys`` + ``unknown``. Everybody may know it.

    With ``strays`` it is so but for them: what is left of the whole without its parts is on them alone.
    """

    whole: str
    parts: tuple[str, ...]
    strays: Strays = NONE


def protect(
    counts: Mapping[str, int],
    sums: Sequence[Sum],
    smallest: int,
    *,
    fixed: Mapping[str, bool] | None = None,
    last: Collection[str] = (),
) -> dict[str, bool]:
    """Which of many counts that add up in several ways may be shown together.

    A count from 1 to below ``smallest`` is hidden. Then, as long as a hidden one could be worked out from the sums,
    or the hidden parts of a shown whole are together fewer than ``smallest``, the smallest count still shown in that
    sum goes too. ``fixed`` are counts that are shown or hidden elsewhere already: they are taken as they are. Those in
    ``last`` go only when nothing else helps.

    What a share is taken of is hidden with it: ask ``protect`` for groups, and show of a group all or nothing.
    """
    fixed = dict(fixed or {})
    shown = {name: fixed.get(name, shows_alone(count, smallest)) for name, count in counts.items()}

    def give_up(among: Iterable[str]) -> bool:
        """Hide one more: the smallest that is shown and may go; nought goes after all others."""
        open_ones = [name for name in among if shown[name] and name not in fixed]
        if not open_ones:
            return False
        shown[min(open_ones, key=lambda name: (name in last, counts[name] == 0, counts[name], name))] = False
        return True

    while True:
        unsafe = [each for each in sums if not _is_safe_sum(each, counts, shown, smallest)]
        if any(give_up((*each.parts, each.whole)) for each in unsafe):
            continue
        found = _worked_out(sums, shown)
        if not any(give_up((*each.parts, each.whole)) for each in sums if found & {*each.parts, each.whole}):
            return shown


def _is_safe_sum(each: Sum, counts: Mapping[str, int], shown: Mapping[str, bool], smallest: int) -> bool:
    hidden = [name for name in each.parts if not shown[name]]
    if not shown[each.whole]:
        return bool(hidden) or not each.parts
    left = sum(counts[name] for name in hidden)
    if each.strays.students:  # those hidden and the strays: at least so many of either are not among the other
        return left - each.strays.places >= smallest or each.strays.students - left >= smallest
    return not hidden or (len(hidden) > 1 and left >= smallest)


def _worked_out(sums: Sequence[Sum], shown: Mapping[str, bool]) -> set[str]:
    """The hidden counts that the sums together determine, by exact elimination."""
    rows = []
    for each in (each for each in sums if not each.strays.students):
        row = {name: Fraction(1) for name in each.parts if not shown[name]}
        if not shown[each.whole]:
            row[each.whole] = Fraction(-1)
        if row:
            rows.append(row)
    solved: dict[str, dict[str, Fraction]] = {}
    for row in rows:
        for name, other in solved.items():
            _clear(row, name, other)
        if not row:
            continue
        pivot = min(row)
        scale = row[pivot]
        row = {name: value / scale for name, value in row.items()}
        for other in solved.values():
            _clear(other, pivot, row)
        solved[pivot] = row
    return {name for name, row in solved.items() if len(row) == 1}


def _clear(row: dict[str, Fraction], name: str, by: Mapping[str, Fraction]) -> None:
    """Take so many times ``by`` from the row that ``name`` is gone from it."""
    times = row.get(name)
    if not times:
        return
    for other, value in by.items():
        left = row.get(other, Fraction(0)) - times * value
        if left:
            row[other] = left
        else:
            row.pop(other, None)

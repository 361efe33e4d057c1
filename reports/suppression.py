"""Small groups in what steering groups see: a figure on fewer than so many students is hidden (product.md, rule 4).

Hidden is also what it could be worked out from. A *line* is a row of counts of students that are shown with their
total: hiding one cell of it alone would hide nothing, because the rest taken from the total gives it back.
"""

from __future__ import annotations

from collections.abc import Sequence

#: What stands in the place of a hidden figure.
HIDDEN = ".."


def shown_cells(counts: Sequence[int], smallest: int, *, nought_is_small: bool = False) -> list[bool]:
    """Which cells of a line may be shown when its total is: one flag for each count.

    Primary: a cell from 1 to below ``smallest`` is hidden. Complementary: while one cell alone is hidden, or the hidden
    ones together (total minus what is shown) are fewer than ``smallest``, the smallest cell still shown goes too. A
    total below ``smallest`` hides all; of nobody at all (total 0) nothing is hidden.

    Nought is a figure on nobody and is shown. With ``nought_is_small`` it is hidden like 1: in lines that tell how it
    went for students, nought in one cell tells of everybody in the others.
    """
    total = sum(counts)
    if total == 0:
        return [True] * len(counts)
    if not shows_total(counts, smallest):
        return [False] * len(counts)
    least = 0 if nought_is_small else 1
    shown = [not least <= count < smallest for count in counts]
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
    hidden = [count for count, is_shown in zip(counts, shown, strict=True) if not is_shown]
    return not hidden or (len(hidden) > 1 and sum(hidden) >= smallest)

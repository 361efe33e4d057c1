"""Whether the comparison of a report may be told after the one of the report before."""

from dataclasses import replace

import pytest

from reports.comparison.definition import COLUMNS, Indicator
from reports.comparison.result import Cell
from reports.comparison.shown import Shown, ShownColumn
from reports.halfyear.comparing import may_follow

SMALLEST = 5


def told(sizes: dict[int, int | None], up: int = 3, **counts: int | None) -> Shown:
    """A comparison with so many students in each column by its place, 20 in those that are not named."""

    def column(place: int) -> ShownColumn:
        own, size = COLUMNS[place], sizes.get(place, 20)
        cells = {each: Cell(own, each, size, 90, 100, 95, 100, up, 2) for each in Indicator} if size else None
        return ShownColumn(own, size, cells, frozenset())

    known = {"students": 60, "dropout": 8, "unknown": 0} | counts
    columns = tuple(column(place) for place in range(len(COLUMNS)))
    return Shown(columns, left_out={}, later={}, no_term=None, outside=None, smallest=SMALLEST, **known)


@pytest.mark.parametrize(
    ("was", "now", "may"),
    [
        (told({}), told({}), True),
        (told({0: 20}), told({0: 25}), True),
        (told({0: 20}), told({0: 15}), True),
        (told({0: 20}), told({0: 24}), False),  # four came in, and their figures are the difference
        (told({3: 20}), told({3: 19}), False),
        (told({3: None}), told({3: 19}), True),  # of a group that one of them hides nothing is subtracted
        (told({3: 19}), told({3: None}), True),
        (told({}), told({}, up=4), False),  # as many students, and one of them has other grades
        (told({}), told({}, students=61), False),
        (told({}, dropout=8), told({}, dropout=9), False),
        (told({}, dropout=8), told({}, dropout=13), True),
        (told({}, unknown=0), told({}, unknown=2), False),
        (told({}, unknown=None), told({}, unknown=7), True),
    ],
)
def test_each_group_is_the_same_or_differs_by_enough(was, now, may):
    assert may_follow(was, now, SMALLEST) is may


def test_cells_that_one_of_them_hides_are_not_compared():
    was = told({})
    hidden = replace(was, columns=(replace(was.columns[0], cells=None), *was.columns[1:]))
    assert may_follow(hidden, told({}), SMALLEST)

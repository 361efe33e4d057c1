"""Hidden figures cannot be had back by subtraction."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.suppression import HIDDEN, shown_cells, shows_total, text, total_may_stand_beside

COUNTS = st.lists(st.integers(0, 12), min_size=1, max_size=6)
SMALLEST = st.integers(3, 6)
NOUGHT = st.booleans()


@pytest.mark.parametrize(
    ("counts", "wanted"),
    [
        ([9, 7], [True, True]),
        ([9, 3], [False, False]),
        ([9, 7, 3], [True, False, False]),
        ([20, 1, 2, 9], [True, False, False, False]),
        ([20, 4, 2, 9], [True, False, False, True]),
        ([9, 7, 0], [True, True, True]),
        ([9, 3, 0], [False, False, True]),
        ([6, 4, 4], [True, False, False]),
        ([5, 0], [True, True]),
        ([3], [False]),
        ([2, 1], [False, False]),
        ([0, 0], [True, True]),
    ],
)
def test_shown_cells_of_small_lines(counts, wanted):
    assert shown_cells(counts, 5) == wanted


@pytest.mark.parametrize(
    ("counts", "wanted"),
    [([9, 7, 0], [True, False, False]), ([6, 0, 0], [False, False, False]), ([0, 0], [True, True])],
)
def test_nought_is_hidden_where_it_tells_how_it_went(counts, wanted):
    assert shown_cells(counts, 5, nought_is_small=True) == wanted


@given(COUNTS, SMALLEST, NOUGHT)
def test_no_shown_cell_is_below_the_smallest_group(counts, smallest, nought_is_small):
    shown = shown_cells(counts, smallest, nought_is_small=nought_is_small)
    seen = [count for count, is_shown in zip(counts, shown, strict=True) if is_shown]
    assert all(count >= smallest or (count == 0 and not (nought_is_small and sum(counts))) for count in seen)


@given(COUNTS, SMALLEST, NOUGHT)
def test_total_minus_what_is_shown_is_nobody_or_a_large_enough_group(counts, smallest, nought_is_small):
    shown = shown_cells(counts, smallest, nought_is_small=nought_is_small)
    hidden = [count for count, is_shown in zip(counts, shown, strict=True) if not is_shown]
    if shows_total(counts, smallest):
        assert not hidden or (len(hidden) > 1 and sum(hidden) >= smallest)


@given(st.lists(st.integers(0, 9), min_size=2, max_size=4), SMALLEST, NOUGHT)
def test_every_hidden_cell_could_be_another_number(counts, smallest, nought_is_small):
    """All tables that fit what is shown are tried out: no hidden cell has the same value in each of them."""
    shown = shown_cells(counts, smallest, nought_is_small=nought_is_small)
    places = [i for i, is_shown in enumerate(shown) if not is_shown]
    if not places:
        return
    if shows_total(counts, smallest):
        rest = sum(counts[i] for i in places)
        fitting = [t for t in itertools.product(range(rest + 1), repeat=len(places)) if sum(t) == rest]
    else:
        fitting = [t for t in itertools.product(range(smallest), repeat=len(places)) if 0 < sum(t) < smallest]
    for position in range(len(places)):
        assert len({table[position] for table in fitting}) > 1


@given(COUNTS, SMALLEST)
def test_a_total_beside_cells_hidden_by_size_gives_away_no_small_group(counts, smallest):
    small = [count for count in counts if 0 < count < smallest]
    if total_may_stand_beside(counts, smallest) and small:
        assert len(small) > 1
        assert sum(small) >= smallest


def test_hidden_figures_show_as_two_dots():
    assert (text(7, True), text(3, False), HIDDEN) == ("7", "..", "..")

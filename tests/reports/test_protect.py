"""Counts that add up in several ways: what is hidden cannot be worked out."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.suppression import Sum, protect
from tests.reports.attack import could_differ

SEXES = [Sum("all", ("girls", "boys", "unknown"))]


def hidden(counts: dict[str, int], sums: list[Sum], **more) -> set[str]:
    return {name for name, is_shown in protect(counts, sums, 5, **more).items() if not is_shown}


def table(rows: list[list[int]]) -> tuple[dict[str, int], list[Sum]]:
    """A table with both margins and the total: ``0 1`` is a cell, ``0 all`` a row's sum, ``all 1`` a column's."""
    counts = {f"{r} {c}": count for r, row in enumerate(rows) for c, count in enumerate(row)}
    across, down = range(len(rows[0])), range(len(rows))
    sums = [Sum(f"{r} all", tuple(f"{r} {c}" for c in across)) for r in down]
    sums += [Sum(f"all {c}", tuple(f"{r} {c}" for r in down)) for c in across]
    sums += [Sum("all all", tuple(f"{r} all" for r in down)), Sum("all all", tuple(f"all {c}" for c in across))]
    for each in sums:
        counts[each.whole] = sum(counts[name] for name in each.parts)
    return counts, sums


def test_nothing_is_hidden_where_all_are_large_or_nobody():
    assert hidden({"all": 16, "girls": 9, "boys": 7, "unknown": 0}, SEXES) == set()


def test_a_small_part_takes_the_smallest_other_with_it():
    assert hidden({"all": 28, "girls": 9, "boys": 16, "unknown": 3}, SEXES) == {"unknown", "girls"}


def test_a_whole_that_may_go_first_is_kept_when_it_is_named_last():
    sums = [Sum("students", ("compared", "left_out"))]
    counts = {"students": 16, "compared": 12, "left_out": 4}
    assert hidden(counts, sums) == {"left_out", "compared"}
    assert hidden(counts, sums, last=["compared"]) == {"left_out", "students"}


def test_a_group_goes_when_those_outside_it_are_few():
    sums = [Sum("all", ("long", "short"))]
    assert hidden({"all": 20, "long": 17, "short": 3}, sums) == {"short", "long"}


def test_what_is_shown_elsewhere_stays_and_its_parts_give_way():
    sums = [Sum("district", ("a", "b", "c"))]
    counts = {"district": 20, "a": 8, "b": 8, "c": 4}
    assert hidden(counts, sums, fixed={"district": True}) == {"a", "c"}


def test_part_of_a_hidden_whole_is_not_shown_with_all_the_others():
    sums = [Sum("district", ("a", "b"))]
    assert hidden({"district": 12, "a": 6, "b": 6}, sums, fixed={"district": False}) == {"district", "a"}


def test_two_margins_protect_each_other():
    """9 7 / 8 3: hiding 3 hides one more in its row and its column, and then the fourth."""
    counts, sums = table([[9, 7], [8, 3]])
    assert hidden(counts, sums) == {"0 0", "0 1", "1 0", "1 1"}


def test_a_cell_that_links_two_circles_is_found():
    """Every row and column has two hidden cells or none, but the lone link between two squares would be known."""
    rows = [[1, 1, 9, 9, 9, 9], [1, 1, 9, 9, 9, 9], [9, 9, 9, 9, 1, 1], [9, 9, 9, 9, 1, 1], [4, 9, 9, 9, 4, 9]]
    counts, sums = table(rows)
    shown = protect(counts, sums, 1)
    assert all(shown.values())
    shown = protect(counts, sums, 5)
    for name in (name for name in counts if not shown[name]):
        assert could_differ(name, counts, sums, shown)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(st.integers(0, 11), min_size=2, max_size=3), min_size=2, max_size=4), st.integers(3, 6))
def test_no_hidden_count_of_a_table_can_be_worked_out(rows, smallest):
    width = min(len(row) for row in rows)
    counts, sums = table([row[:width] for row in rows])
    shown = protect(counts, sums, smallest)
    assert all(count == 0 or count >= smallest for name, count in counts.items() if shown[name])
    for name in counts:
        if not shown[name] and counts["all all"] >= smallest:
            assert could_differ(name, counts, sums, shown)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.integers(0, 11), min_size=2, max_size=3), min_size=1, max_size=4), st.integers(3, 6))
def test_parts_give_nothing_away_beside_a_whole_that_is_known(rows, smallest):
    """The whole's page was there before: its girls and boys are shown or hidden by themselves."""
    width = min(len(row) for row in rows)
    counts, sums = table([row[:width] for row in rows])
    page = {name: count for name, count in counts.items() if name.startswith("all")}
    fixed = protect(page, [each for each in sums if {each.whole, *each.parts} <= set(page)], smallest)
    shown = protect(counts, sums, smallest, fixed=fixed)
    assert {name: shown[name] for name in page} == fixed
    for name, count in counts.items():
        if 0 < count < smallest:
            assert not shown[name]
            assert counts["all all"] < smallest or could_differ(name, counts, sums, shown)

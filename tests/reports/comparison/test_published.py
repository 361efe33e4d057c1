"""What the city published for 2014-2015, cell by cell, and why one cell of it cannot be."""

from fractions import Fraction

import pytest

from reports.comparison.definition import verdict_of, whole
from tests.reports.comparison import build, published

RED, YELLOW, GREEN = "worse", "unchanged", "better"
#: The matrix as printed: by group, then passed_share, preparatory, vocational, core.
PRINTED = {
    ("two_terms", 1): (RED, YELLOW, RED, YELLOW),
    ("three_months", 1): (GREEN, YELLOW, RED, YELLOW),
    ("three_terms", 1): (RED, YELLOW, YELLOW, YELLOW),
    ("three_terms", 2): (RED, RED, RED, RED),
    ("girls", 1): (RED, RED, GREEN, YELLOW),
    ("boys", 1): (GREEN, GREEN, YELLOW, YELLOW),
    ("higher_entry", 1): (RED, YELLOW, RED, YELLOW),
    ("lower_entry", 1): (GREEN, YELLOW, YELLOW, YELLOW),
}
#: The one that contradicts the others.
IMPOSSIBLE = ("girls", 1, "vocational")
INDICATORS = ("passed_share", "preparatory", "vocational", "core")


@pytest.fixture
def answer(world):
    published.tell(world.schools["Bredängsskolan"])
    return build.counted()


def test_printed_matrix_has_5_green_15_yellow_12_red_cells():
    cells = [verdict for row in PRINTED.values() for verdict in row]
    assert (cells.count(GREEN), cells.count(YELLOW), cells.count(RED)) == (5, 15, 12)


def test_31_of_32_cells_come_out_as_printed(answer):
    printed = {(*key, i): v for key, row in PRINTED.items() for i, v in zip(INDICATORS, row, strict=True)}
    counted = {(cell["group"], cell["from"], cell["indicator"]): cell["verdict"] for cell in answer["cells"]}
    assert {key for key in printed if printed[key] != counted[key]} == {IMPOSSIBLE}


def test_sizes_and_individual_level_come_out_as_printed(answer):
    sizes = {(cell["group"], cell["from"]): cell["n"] for cell in answer["cells"]}
    assert sizes == {
        ("two_terms", 1): 49,
        ("three_months", 1): 27,
        ("three_terms", 1): 13,
        ("three_terms", 2): 13,
        ("girls", 1): 24,
        ("boys", 1): 25,
        ("higher_entry", 1): 25,
        ("lower_entry", 1): 24,
    }
    assert (answer["students"], answer["dropout"]) == (119, 13)
    assert answer["raised"] == {"two_terms": 20, "three_months": 14}


def test_figures_come_out_as_printed(answer):
    printed = {
        ("two_terms", "passed_share"): (38, 36, -2),
        ("three_terms", "passed_share"): (47, 44, -3),
        ("three_terms", "preparatory"): (31, 31, 0),
        ("three_terms", "vocational"): (38, 38, 0),
        ("three_terms", "core"): (38, 38, 0),
        ("three_terms", "passed_share 2"): (44, 38, -6),
        ("three_terms", "preparatory 2"): (31, 15, -15),
        ("three_terms", "vocational 2"): (38, 15, -23),
        ("three_terms", "core 2"): (38, 15, -23),
    }
    counted = {key: build.cells(answer, key[0])[key[1]][1:] for key in printed}
    assert counted == printed
    changes = {
        ("two_terms", "vocational"): -4,
        ("three_months", "passed_share"): 1,
        ("lower_entry", "passed_share"): 8,
        ("lower_entry", "preparatory"): 0,
        ("lower_entry", "vocational"): 0,
        ("lower_entry", "core"): 0,
    }
    assert {key: build.cells(answer, key[0])[key[1]][3] for key in changes} == changes


def test_oracle_says_the_same(answer):
    assert build.by_hand() == answer


def test_printed_colours_of_girls_boys_and_both_exclude_each_other():
    """All changes that 24 girls and 25 boys can show: none is green for girls, yellow for boys and red for both."""
    found = {
        (
            verdict_of(whole(Fraction(girls, 24))).value,
            verdict_of(whole(Fraction(boys, 25))).value,
            verdict_of(whole(Fraction(girls + boys, 49))).value,
        )
        for girls in range(-24, 25)
        for boys in range(-25, 26)
    }
    assert (GREEN, YELLOW, RED) not in found
    assert (GREEN, YELLOW, GREEN) in found


def test_no_27_students_lose_6_percentage_points():
    """Red as printed, but the -6 beside it belongs to no number of students among 27, nor among the 25 with data."""
    assert [n for size in (25, 27) for n in range(size + 1) if whole(Fraction(-n, size)) == -6] == []

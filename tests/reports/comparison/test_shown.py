"""Small groups of a comparison: what is hidden, and that it cannot be had back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.comparison import shown as shown_module
from reports.comparison.definition import COLUMNS, Column, Group, Indicator, size_of_lower_half
from reports.comparison.result import Result, Tally
from reports.comparison.shown import SUMS, counts_of, everything, protected, visible
from reports.comparison.statement import TALLY, Standing
from reports.suppression import Sum
from tests.reports.attack import could_differ

WAYS = ("up", "same", "down")


def one(way: str, was: bool) -> Tally:
    """A student whose passed share and core moved this way."""
    step = {"up": 1, "same": 0, "down": -1}[way]
    counts = dict.fromkeys(TALLY, 0) | {"students": 1, "graded_from": 16, "graded_to": 16}
    counts |= {"passed_from": 8, "passed_to": 8 + step, f"passed_share_{way}": 1}
    core = (0, 1) if step > 0 else (1, 0) if step < 0 else (int(was), int(was))
    counts |= {"core_from": core[0], "core_to": core[1], f"core_{way}": 1}
    return Tally(tuple(counts[name] for name in TALLY))


def result(pupils, *, one_term=0, dropout=0) -> Result:
    """A comparison of pupils given as sex, three months, three terms, way, had core; halves in their order."""
    tallies = [one(way, was) for _sex, _long, _third, way, was in pupils]
    lower = size_of_lower_half(len(pupils))

    def of(is_in) -> Tally:
        picked = [t for n, (t, pupil) in enumerate(zip(tallies, pupils, strict=True)) if is_in(n, pupil)]
        return sum(picked, Tally())

    by_column = {
        Column(Group.TWO_TERMS): of(lambda n, p: True),
        Column(Group.THREE_MONTHS): of(lambda n, p: p[1]),
        Column(Group.THREE_TERMS): of(lambda n, p: p[2]),
        Column(Group.THREE_TERMS, 2): of(lambda n, p: p[2]),
        Column(Group.GIRLS): of(lambda n, p: p[0] == "F"),
        Column(Group.BOYS): of(lambda n, p: p[0] == "M"),
        Column(Group.HIGHER): of(lambda n, p: n >= lower),
        Column(Group.LOWER): of(lambda n, p: n < lower),
    }
    third = sum(1 for p in pupils if p[2])
    standings = {Standing.COMPARED: len(pupils), Standing.LEFT: one_term, Standing.DROPOUT: dropout}
    later = {Standing.COMPARED: third, Standing.NO_GRADES: len(pupils) - third}
    return Result(by_column, of(lambda n, p: p[0] == "X"), standings, later)


def pupils(girls: int, boys: int, unknown: int = 0, *, long: int = 0, third: int = 0) -> list[tuple]:
    sexes = "F" * girls + "M" * boys + "X" * unknown
    return [(sex, n < long, n < third, WAYS[n % 3], n % 2 == 0) for n, sex in enumerate(sexes)]


def hidden_groups(answer) -> set[str]:
    return {each.column.group.value for each in answer.columns if each.is_hidden}


@pytest.mark.parametrize(
    ("made", "hidden"),
    [
        (pupils(20, 20, long=20, third=20), set()),
        (pupils(20, 4, long=12, third=12), {"girls", "boys"}),
        (pupils(20, 9, 2, long=12, third=12), {"boys"}),  # the unknown are hidden too; girls remain
        (pupils(10, 10, long=3, third=10), {"three_months"}),
        (pupils(10, 10, long=17, third=10), {"three_months"}),  # three who are not in it
        (pupils(10, 10, long=20, third=0), set()),  # all, and nobody
        (pupils(5, 4), {"girls", "boys", "higher_entry", "lower_entry"}),
        (pupils(4, 0), set(Group.values)),
        (pupils(0, 0), set()),
    ],
)
def test_groups_that_are_hidden(made, hidden):
    assert hidden_groups(protected(result(made), 5)) == hidden


def test_hidden_group_leaves_no_figure_behind():
    answer = protected(result(pupils(20, 4, long=12, third=12)), 5)
    girls = answer.column(Group.GIRLS)
    assert (girls.students, girls.cells, girls.moves) == (None, None, frozenset())
    assert answer.has_hidden


@pytest.mark.parametrize(("one_term", "students", "left"), [(0, 30, 0), (4, None, None), (5, 35, 5)])
def test_students_are_hidden_when_few_of_them_are_not_compared(one_term, students, left):
    answer = protected(result(pupils(15, 15), one_term=one_term), 5)
    assert (answer.students, answer.left_out[Standing.LEFT]) == (students, left)
    assert answer.column(Group.TWO_TERMS).students == 30


@pytest.mark.parametrize(("dropout", "shown"), [(0, 0), (4, None), (5, 5)])
def test_few_without_grades_are_hidden(dropout, shown):
    assert protected(result(pupils(9, 9), dropout=dropout), 5).dropout == shown


def test_moves_of_few_are_hidden_whole():
    """24 up, 4 same, 2 down among 30: none of the three is told."""
    made = [("FM"[n % 2], False, False, "up" if n < 24 else "same" if n < 28 else "down", True) for n in range(30)]
    assert protected(result(made), 5).column(Group.TWO_TERMS).moves == frozenset()


def test_moves_are_told_where_each_is_large_enough():
    answer = protected(result(pupils(30, 30)), 5)
    told = frozenset({Indicator.PASSED_SHARE, Indicator.CORE})
    assert {each.column.group: each.moves for each in answer.columns if each.students} == dict.fromkeys(
        (Group.TWO_TERMS, Group.GIRLS, Group.BOYS, Group.LOWER, Group.HIGHER), told
    )


def test_moves_of_girls_go_with_those_of_boys():
    """Boys: 5 up, 6 same, 4 down. Girls have enough of each, but theirs and the whole's would give the boys'."""
    made = [("F", False, False, WAYS[n % 3], False) for n in range(30)]
    made += [("M", False, False, way, False) for way in ["up"] * 5 + ["same"] * 6 + ["down"] * 4]
    answer = protected(result(made), 5)
    assert Indicator.PASSED_SHARE in answer.column(Group.TWO_TERMS).moves
    assert answer.column(Group.GIRLS).moves == frozenset()
    assert not answer.column(Group.GIRLS).is_hidden


def test_everything_hides_nothing():
    answer = everything(result(pupils(2, 1, 1), one_term=1, dropout=1))
    assert hidden_groups(answer) == set()
    assert (answer.students, answer.dropout, answer.unknown, answer.has_hidden) == (5, 1, 1, False)
    assert all(each.moves == frozenset(Indicator) for each in answer.columns)


PUPIL = st.tuples(st.sampled_from("FFFMMMX"), st.booleans(), st.booleans(), st.sampled_from(WAYS), st.booleans())
CITY = st.lists(PUPIL, max_size=40)


@settings(max_examples=150, deadline=None)
@given(CITY, st.integers(0, 12), st.integers(0, 12), st.integers(3, 6))
def test_no_size_of_a_hidden_group_can_be_worked_out(made, one_term, dropout, smallest):
    answer = result(made, one_term=one_term, dropout=dropout)
    counts, may = counts_of(answer), visible(answer, smallest)
    for name, count in counts.items():
        assert count == 0 or count >= smallest or not may[name]
        if 0 < count < smallest <= counts["two_terms"]:
            assert could_differ(name, counts, SUMS, may)


#: Sums of those with two terms, and all the groups in them.
OF_TWO_TERMS = [each for each in SUMS if each.whole == "two_terms"]
GROUPS = ("two_terms", *dict.fromkeys(name for each in OF_TWO_TERMS for name in each.parts))


@settings(max_examples=25, deadline=None)
@given(st.lists(PUPIL, min_size=5, max_size=30), st.integers(3, 5))
def test_hidden_moves_cannot_be_worked_out_of_other_groups(made, smallest):
    """The attacker knows the size of every group that is shown and, for core, how many had it before and after.

    What these alone give away is no secret of ours (nobody had it, so nobody lost it); all else must stay open.
    """
    answer = result(made)
    shown, may = protected(answer, smallest), visible(answer, smallest)
    told_of = {each.column.group.value: each.moves for each in shown.columns if each.column.first == 1}
    for indicator in (Indicator.PASSED_SHARE, Indicator.CORE):
        counts, told, own = {}, {}, []
        for group in GROUPS:
            tally = tally_of(answer, group)
            up, down, core = tally[f"{indicator}_up"], tally[f"{indicator}_down"], tally["core_from"]
            kept = core - down if indicator == Indicator.CORE else 0
            same = tally.students - up - down
            ways = {"up": up, "down": down, "same": same, "kept": kept, "never": same - kept}
            counts |= {f"{group} {way}": count for way, count in ways.items()}
            counts |= {group: tally.students, f"{group} from": kept + down, f"{group} to": kept + up}
            told |= {f"{group} {way}": way in WAYS and indicator in told_of.get(group, ()) for way in ways}
            told |= dict.fromkeys((group, f"{group} from", f"{group} to"), may[group])
            own += [Sum(group, (f"{group} up", f"{group} same", f"{group} down"))]
            if indicator == Indicator.CORE:
                own += [Sum(f"{group} same", (f"{group} kept", f"{group} never"))]
                own += [Sum(f"{group} from", (f"{group} kept", f"{group} down"))]
                own += [Sum(f"{group} to", (f"{group} kept", f"{group} up"))]
        sums = [Sum(f"{s.whole} {w}", tuple(f"{part} {w}" for part in s.parts)) for s in OF_TWO_TERMS for w in WAYS]
        untold = {name: is_told and name.split()[-1] not in WAYS for name, is_told in told.items()}
        for name in (f"{group} {way}" for group in GROUPS for way in WAYS):
            if told[name]:
                assert counts[name] >= smallest or counts[name.split()[0]] == 0
            elif 0 < counts[name] < smallest and could_differ(name, counts, own + sums, untold):
                assert could_differ(name, counts, own + sums, told), name


def tally_of(answer: Result, group: str) -> Tally:
    if group == "unknown":
        return answer.unknown
    if group.endswith("_rest"):
        return answer.tallies[Column(Group.TWO_TERMS)] - tally_of(answer, group.removesuffix("_rest"))
    return answer.tallies[Column(Group(group))]


def test_all_columns_are_there_whatever_is_hidden():
    assert [each.column for each in protected(result(pupils(3, 0)), 5).columns] == list(COLUMNS)
    assert shown_module.LEFT_OUT[0] == Standing.LEFT

"""Two successive reports, the pages beside them and all they have in common, attacked by a linear programme."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reports import suppression
from reports.dashboard.live import Live
from reports.halfyear.taken_part import Stays, counts_of, told
from reports.halfyear.together import directions_now, measured, too_early
from reports.suppression import Sum
from students.choices import Sex
from tests.reports.linear import Attack

SMALLEST = st.integers(3, 6)
FEW = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 9, 14])
#: For each sex: going before, closed of these, taken up again; begun, closed of these.
HALF = st.fixed_dictionaries({sex: st.tuples(FEW, FEW, FEW, FEW, FEW) for sex in Sex.values})


def stays_of(half: dict, before: dict[str, int] | None) -> dict[str, Stays]:
    """A half-year after another: who was going at the end of the first is who is going before the second."""
    found = {}
    for sex, (going, closed, again, begun, ended) in half.items():
        going = going if before is None else before[sex]
        closed, ended = min(closed, going), min(ended, begun)
        again = min(again, closed)
        taken = going + begun
        left = closed - again + ended
        found[sex] = Stays(taken, going, taken - left, left + again)
    return found


def both(one: dict[str, Stays], two: dict[str, Stays], smallest: int) -> tuple[dict, list[Sum], dict]:
    """All counts of two half-years with how they add up, and what a reader of both reports and all pages sees."""
    counts, sums, shown = {}, [], {}
    for name, half in (("1 ", one), ("2 ", two)):
        own, own_sums = counts_of(half)
        may = told(half, smallest)
        counts |= {name + key: count for key, count in own.items()}
        sums += [Sum(name + each.whole, tuple(name + part for part in each.parts)) for each in own_sums]
        shown |= {name + key: may[key] for key in own}
    for suffix in ("", *(f" {sex}" for sex in Sex.values)):
        sums.append(Sum(f"2 before{suffix}", (f"1 after{suffix}",)))
    return counts, sums, shown


@settings(max_examples=60, deadline=None)
@given(HALF, HALF, SMALLEST)
def test_no_hidden_count_follows_from_two_reports(first, second, smallest):
    """None that the other pages do not tell anyway: three going, then four, and nobody closed, is one begun."""
    one = stays_of(first, None)
    two = stays_of(second, {sex: each.after for sex, each in one.items()})
    counts, sums, shown = both(one, two, smallest)
    hidden = {
        name
        for name, count in counts.items()
        if not shown[name] and 0 < count < smallest and counts[f"{name[:2]}taken"] >= smallest
    }
    assert all(counts[n] == 0 or counts[n] >= smallest for n in shown if shown[n] and n[2:].startswith("taken"))
    of_pages = {name for name in counts if shown[name] and name[2:].split()[0] in ("before", "after", "closed")}
    before = found_by(of_pages, counts, sums, hidden)
    assert found_by({name for name in counts if shown[name]}, counts, sums, hidden - before) == set()


def found_by(known: set[str], counts: dict, sums: list[Sum], wanted: set[str]) -> set[str]:
    """Which of the wanted counts follow from the known ones."""
    attack = Attack()
    for each in sums:
        attack.adds_up(each.parts, each.whole)
    for name in known:
        attack.knows([name], counts[name])
    for name in wanted:
        attack.wants(name, [name])
    return set(attack.found()) if wanted else set()


LIVES = st.builds(
    lambda going, both, raised, lowered, early: Live(
        going=max(going, both),
        both_n=both,
        raised=min(raised, both),
        lowered=min(lowered, both - min(raised, both)),
        early=min(early, max(going, both) - both),
    ),
    *[st.integers(0, 25)] * 5,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from("FMX"), LIVES, min_size=1), SMALLEST)
def test_what_is_told_of_students_going_has_no_few_in_it(groups, smallest):
    """The parts that are told, what is left of the whole, and the groups left out together."""
    may = suppression.shown_cells([each.both_n for each in groups.values()], smallest)
    found = directions_now(groups, dict(zip(groups, may, strict=True)), smallest)
    whole = directions_now({"all": sum(groups.values(), Live())}, {"all": True}, smallest)
    for parts in (*found.values(), *whole.values()):
        assert min(part.count for part in parts) >= smallest
        assert sum(part.count for part in parts) == parts[0].of
    if found and whole:
        names = [part.names for part in next(iter(found.values()))]
        for place, part_names in enumerate(names):
            all_of = sum(part.count for part in whole["all"] if set(part.names) <= set(part_names))
            left = all_of - sum(parts[place].count for parts in found.values())
            assert left == 0 or left >= smallest


@given(LIVES, SMALLEST)
def test_too_early_leaves_no_few_without_a_figure(now, smallest):
    found = too_early(now, smallest)
    if found is not None:
        assert found == 0 or found >= smallest
        others = now.going - now.both_n - found
        assert others == 0 or others >= smallest


def test_sentence_is_of_those_whose_figures_are_told():
    groups = {"all": Live(going=20, both_n=14, raised=8, lowered=5)}
    now = directions_now(groups, {"all": True}, 5)["all"]
    assert [(part.names, part.count) for part in now] == [(("raised",), 8), (("unchanged", "lowered"), 6)]
    assert (measured(now).raised, measured(now).students) == (8, 14)
    assert measured(None, None) is None

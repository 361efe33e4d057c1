"""A whole and its parts, page after page: schools, grades and first terms, with students who moved between them."""

from itertools import combinations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reports.comparison.compute import Member
from reports.comparison.definition import size_of_lower_half
from reports.comparison.figures import GROUPS, count_strays
from reports.comparison.shown import ACROSS, SUMS, counts_of, visible, visible_parts
from reports.suppression import NONE, Strays, Sum
from tests.reports.attack import could_differ
from tests.reports.comparison.test_shown import pupils, result

PRIME = 2**31 - 1
#: Groups that are pages' rows.
ROWS = ("girls", "boys", "unknown", "three_months", "three_terms", "lower_entry", "higher_entry")


class City:
    """Pupils in the order of their entry grades, each with a number; ``parts`` lists who is in which, by number.

    A student may stand in several parts, or with another first term there.
    """

    def __init__(self, made, parts, left_out=()) -> None:
        self.made, self.parts = made, parts
        self.whole = result(made, one_term=sum(left_out))
        one_terms = dict(zip(range(len(parts)), left_out, strict=False))
        self.results = {
            n: result([made[pupil] for pupil, _first in part], one_term=one_terms.get(n, 0))
            for n, part in enumerate(parts)
        }

    def members(self, part=None) -> list[Member]:
        inside = [(pupil, 0) for pupil in range(len(self.made))] if part is None else self.parts[part]
        lower = size_of_lower_half(len(inside))
        return [
            Member(part, pupil, first, sex, int(n >= lower), int(long) + 2 * int(third))
            for n, (pupil, first) in enumerate(inside)
            for sex, long, third, _way, _core in [self.made[pupil]]
        ]

    def strays(self) -> dict[str, Strays]:
        found = [member for part in range(len(self.parts)) for member in self.members(part)]
        return count_strays(self.members(), found, self.whole, self.results.values())

    def shown(self, smallest: int) -> tuple[dict[str, bool], dict[int, dict[str, bool]]]:
        may = visible(self.whole, smallest)
        counts = {n: counts_of(each) for n, each in self.results.items()}
        return may, visible_parts(counts_of(self.whole), may, counts, smallest, self.strays())

    def vectors(self, name: str, smallest: int, *, is_rest: bool = False) -> list[set[tuple[int, int]]]:
        """Of whom each page shows the group, or the rest of those with two terms: students by their first term."""
        may, of_parts = self.shown(smallest)
        pages = [(self.members(), may), *((self.members(n), flags) for n, flags in of_parts.items())]
        return [
            {(row.student, row.first) for row in rows if bool(GROUPS[name](row)) != is_rest}
            for rows, flags in pages
            if flags[name] and flags["two_terms"]
        ]


def rank(rows: list[dict]) -> int:
    """Of a matrix given by its cells, modulo a large prime."""
    found, rows = 0, [dict(row) for row in rows]
    while rows:
        row = rows.pop()
        if not row:
            continue
        found += 1
        column, value = next(iter(row.items()))
        inverse = pow(value, -1, PRIME)
        for other in rows:
            times = other.get(column, 0) * inverse % PRIME
            if times:
                for key, cell in row.items():
                    left = (other.get(key, 0) - times * cell) % PRIME
                    other[key] = left
                    if not left:
                        del other[key]
    return found


def told_of_few(vectors: list[set], smallest: int) -> tuple[int, ...] | None:
    """Fewer students than may be told of whose figures some sum and difference of the pages comes to, if any."""
    students = sorted({student for vector in vectors for student, _first in vector})
    full = rank([dict.fromkeys(vector, 1) for vector in vectors])
    for few in combinations(students, min(smallest - 1, len(students))):
        if rank([{p: 1 for p in vector if p[0] not in few} for vector in vectors]) < full:
            return few
    return None


def test_attack_finds_one_student_between_a_whole_and_its_parts():
    """The test's own teeth: 7 of two schools, of which one counts for both."""
    one, other = {(n, 0) for n in range(4)}, {(n, 0) for n in range(3, 7)}
    assert told_of_few([{(n, 0) for n in range(7)}, one, other], 2) == (3,)
    assert told_of_few([{(n, 0) for n in range(8)}, one, {(n, 0) for n in range(4, 8)}], 4) is None


def test_student_who_moved_is_not_the_difference_of_district_and_schools():
    """12 students, 6 and 7 at the schools: the thirteenth is the one who is at both."""
    city = City(pupils(6, 6), [[(n, 0) for n in range(6)], [(n, 0) for n in range(5, 12)]])
    assert city.strays()["two_terms"] == Strays(1, 1)
    may, parts = city.shown(5)
    assert (may["two_terms"], [flags["two_terms"] for flags in parts.values()]) == (True, [False, True])


def test_halves_of_schools_that_are_others_than_the_districts_give_way():
    """9 and 9 students: lower halves of 4 and 4, and 9 of the whole. The ninth would be a student's grades."""
    city = City(pupils(9, 9), [[(n, 0) for n in range(0, 18, 2)], [(n, 0) for n in range(1, 18, 2)]])
    assert (city.strays()["lower_entry"], city.strays()["two_terms"]) == (Strays(1, 1), NONE)
    _may, parts = city.shown(3)
    assert [flags["lower_entry"] for flags in parts.values()] == [False, True]
    assert [flags["two_terms"] for flags in parts.values()] == [True, True]


def test_nothing_strays_where_parts_are_cut_alike():
    city = City(pupils(10, 10), [[(n, 0) for n in range(0, 20, 2)], [(n, 0) for n in range(1, 20, 2)]])
    assert city.strays() == dict.fromkeys(ACROSS, NONE)


@pytest.mark.parametrize("is_nested", [False, True])
def test_part_of_what_is_hidden_itself_shows_no_more(is_nested):
    """A district whose girls are hidden in the city: as a part of it, its schools hide theirs too."""
    whole = counts_of(result(pupils(12, 12)))
    parts = {n: counts_of(result(pupils(6, 6))) for n in range(2)}
    may = dict.fromkeys(whole, True) | dict.fromkeys(("girls", "boys", "girls_rest", "boys_rest"), False)
    shown = visible_parts(whole, may, parts, 5, {}, is_nested=is_nested)
    assert [shown[n]["girls"] for n in range(2)] == ([False, False] if is_nested else [False, True])


PUPIL = st.tuples(
    st.sampled_from("FFFMMMX"), st.booleans(), st.booleans(), st.sampled_from(("up", "same", "down")), st.booleans()
)
PLACES = st.tuples(st.integers(0, 2), st.sampled_from((None,) * 8 + (0, 1, 2)), st.sampled_from((0,) * 8 + (1,)))


def same(sex: str, place: int, count: int = 1) -> list[tuple]:
    return [((sex, False, False, "up", False), (place, None, 0))] * count


@settings(max_examples=60, deadline=None)
@example([*same("F", 2, 3), *same("M", 0, 3), *same("M", 1), *same("X", 0), *same("X", 2)], 3)  # all but boys
@given(st.lists(st.tuples(PUPIL, PLACES), min_size=3, max_size=15), st.integers(3, 4))
def test_no_few_students_are_the_difference_of_pages(people, smallest):
    """A whole and all its parts, group by group: no sum or difference is of fewer students than may be told."""
    parts = [[], [], []]
    for number, (_pupil, (place, second, first)) in enumerate(people):
        parts[place].append((number, first))
        if second not in (None, place):
            parts[second].append((number, 1 - first))
    city = City([pupil for pupil, _places in people], parts)
    assert told_of_few(city.vectors("two_terms", smallest), smallest) is None
    for name in ROWS:
        assert told_of_few(city.vectors(name, smallest), smallest) is None, name
        assert told_of_few(city.vectors(name, smallest, is_rest=True), smallest) is None, f"all but {name}"


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.lists(PUPIL, max_size=14), min_size=1, max_size=4),
    st.lists(st.integers(0, 9), min_size=4, max_size=4),
    st.integers(3, 5),
)
def test_no_size_can_be_worked_out_from_page_to_page(schools, left_out, smallest):
    """Linear programming over the sizes of all pages: district, then one school (grade, first term) after the other."""
    made = [pupil for school in schools for pupil in school]
    ends = [sum(map(len, schools[: n + 1])) for n in range(len(schools))]
    parts = [[(n, 0) for n in range(end - len(school), end)] for school, end in zip(schools, ends, strict=True)]
    city = City(made, parts, left_out[: len(schools)])
    may, of_parts = city.shown(smallest)
    counts = {f"all {name}": count for name, count in counts_of(city.whole).items()}
    told = {f"all {name}": flag for name, flag in may.items()}
    sums = [Sum(f"all {s.whole}", tuple(f"all {name}" for name in s.parts)) for s in SUMS]
    exact = [name for name in ACROSS if not name.endswith("entry")]  # halves of parts do not add up to the whole's
    sums += [Sum(f"all {name}", tuple(f"{n} {name}" for n in of_parts)) for name in exact]
    for n, flags in of_parts.items():
        counts |= {f"{n} {name}": count for name, count in counts_of(city.results[n]).items()}
        told |= {f"{n} {name}": flag for name, flag in flags.items()}
        sums += [Sum(f"{n} {s.whole}", tuple(f"{n} {name}" for name in s.parts)) for s in SUMS]
    for name, count in counts.items():
        if 0 < count < smallest:
            assert not told[name]
            if counts["all two_terms"] >= smallest:
                assert could_differ(name, counts, sums, told), name

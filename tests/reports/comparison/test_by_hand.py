"""Students of every awkward kind; each expected figure was worked out by hand."""

import datetime

import pytest

from reports.comparison.compute import compare
from reports.comparison.definition import Column, Group
from reports.comparison.statement import Standing
from students.actions import students
from students.models import Term
from tests.reports.comparison import build
from tests.students.grading import give

SV_AND_OTHERS = "EN:E MA:E BL:E BI:E FY:E KE:E GE:E"


@pytest.fixture
def terms(world):
    """VT2014, HT2014, VT2015, HT2015."""
    return build.calendar()


@pytest.fixture
def school(world):
    return world.schools["Bredängsskolan"]


def of(group="two_terms", **filters):
    return build.cells(build.counted(**filters), group)


def counted(**filters):
    answer = build.counted(**filters)
    return answer["students"], answer["dropout"], answer["cells"][0]["n"]


def standings(**more):
    cases = build.Case.objects.all()
    return dict(compare(cases, Term.objects.all(), today=build.TODAY, **more).standings)


def test_one_subject_is_all_or_nothing(school, terms):
    nora = build.student(school, "1")
    build.case(nora, "2014-01-10")
    give(nora, terms[0], "MA:F")
    give(nora, terms[1], "MA:E")
    assert of() == {
        "passed_share": (1, 0, 100, 100),
        "preparatory": (1, 0, 0, 0),
        "vocational": (1, 0, 0, 0),
        "core": (1, 0, 0, 0),
    }
    assert build.counted()["raised"] == {"two_terms": 1, "three_months": 1}


def test_no_subject_at_all_is_dropout(school, terms):
    build.case(build.student(school, "1"), "2014-01-10")
    assert counted() == (0, 1, 0)
    assert {tuple(cell.values())[4:] for cell in build.counted()["cells"]} == {(0, None, None, None, None)}


def test_swedish_and_swedish_as_second_language_count_as_the_better_one(school, terms):
    """SV failed, SVA passed: one subject, passed. 8 subjects, all passed: eligible for vocational, not for 12."""
    nora = build.student(school, "1")
    build.case(nora, "2014-01-10")
    give(nora, terms[0], f"SV:F SVA:E {SV_AND_OTHERS}")
    give(nora, terms[1], f"SV:E SVA:- {SV_AND_OTHERS} HI:F")
    assert of() == {
        "passed_share": (1, 100, 89, -11),  # 8 of 8, then 8 of 9
        "preparatory": (1, 0, 0, 0),
        "vocational": (1, 100, 100, 0),
        "core": (1, 100, 100, 0),
    }


def test_only_dashes_are_grades_that_are_not_passed(school, terms):
    nora = build.student(school, "1")
    build.case(nora, "2014-01-10")
    give(nora, terms[0], "MA:- EN:- SV:-")
    give(nora, terms[1], "MA:- EN:- SV:-")
    assert of()["passed_share"] == (1, 0, 0, 0)
    assert counted() == (1, 0, 1)


def test_missing_term_between_leaves_the_pair(school, terms):
    """Grades in VT2014 and VT2015, none in HT2014: term 1 is VT2014, and its next term has none."""
    nora = build.student(school, "1")
    build.case(nora, "2014-01-10")
    give(nora, terms[0], "MA:E")
    give(nora, terms[2], "MA:F")
    give(nora, terms[3], "MA:E")
    assert counted() == (1, 0, 0)
    assert standings() == {Standing.NO_GRADES: 1}


def test_term_missing_in_the_calendar_is_no_neighbour(school, terms):
    """HT2014 was never kept: VT2015 is not the term after VT2014."""
    nora = build.student(school, "1")
    build.case(nora, "2014-01-10")
    give(nora, terms[0], "MA:E")
    give(nora, terms[2], "MA:F")
    terms[1].delete()
    assert counted() == (1, 0, 0)
    assert standings() == {Standing.NO_NEXT_TERM: 1}


def test_enrolled_twice_counts_once_and_no_stay_of_two_weeks_becomes_three_months(school, terms):
    """Two cases in VT2014, each shorter than three months, and both together longer."""
    nora = build.student(school, "1")
    build.case(nora, "2014-01-10", "2014-03-09")
    build.case(nora, "2014-03-24", "2014-12-19")
    give(nora, terms[0], "MA:F EN:E")
    give(nora, terms[1], "MA:E EN:E")
    assert of()["passed_share"] == (1, 50, 100, 50)
    assert of("three_months")["passed_share"] == (0, None, None, None)


def test_enrolled_twice_is_three_months_by_the_longer_case(school, terms):
    """24 March to 10 June is 2 months and 18 days; 10 January to 9 April is three months to the day."""
    nora = build.student(school, "1")
    build.case(nora, "2013-11-01", "2014-04-09")
    build.case(nora, "2014-05-01", "2014-12-19")
    give(nora, terms[0], "MA:F EN:E")
    give(nora, terms[1], "MA:E EN:E")
    assert of("three_months")["passed_share"] == (1, 50, 100, 50)


def test_moved_between_districts_counts_for_each_in_its_own_terms(world, school, terms):
    """Skärholmen until August 2014, Farsta from then on; the whole city sees one student through three terms."""
    nora = build.student(school, "1")
    build.case(nora, "2014-01-10", "2014-08-20")
    build.case(nora, "2014-09-01", "2015-06-10", world.schools["Gubbängsskolan"])
    give(nora, terms[0], "MA:F EN:F")
    give(nora, terms[1], "MA:E EN:F")
    give(nora, terms[2], "MA:E EN:E")
    assert of()["passed_share"] == (1, 0, 50, 50)
    assert of("three_terms")["passed_share 2"] == (1, 50, 100, 50)
    skarholmen = {"school__district__name": "Skärholmen"}  # VT2014, and HT2014 for its first three days
    assert of(**skarholmen)["passed_share"] == (1, 0, 50, 50)
    assert of("three_terms", **skarholmen)["passed_share"] == (0, None, None, None)
    farsta = {"school__district__name": "Farsta"}  # HT2014 is the first term there
    assert of(**farsta)["passed_share"] == (1, 50, 100, 50)
    assert counted(school__district__name="Älvsjö") == (0, 0, 0)


def test_changed_sex_marker_moves_the_student_whole(school, terms):
    """Both terms go with the marker of today, so girls and boys still make all."""
    nora = build.student(school, "1")
    build.case(nora, "2014-01-10")
    give(nora, terms[0], "MA:E")
    give(nora, terms[1], "MA:F")
    assert (of("girls")["passed_share"], of("boys")["passed_share"][0]) == ((1, 100, 0, -100), 0)
    nora.sex = "M"
    nora.save()
    assert (of("girls")["passed_share"][0], of("boys")["passed_share"]) == (0, (1, 100, 0, -100))


def test_unknown_sex_is_in_the_whole_and_in_the_halves_alone(school, terms):
    nora = build.student(school, "1", sex="X")
    build.case(nora, "2014-01-10")
    give(nora, terms[0], "MA:E")
    give(nora, terms[1], "MA:E")
    sizes = {group: of(group)["passed_share"][0] for group in Group.values}
    assert sizes == {
        "two_terms": 1,
        "three_months": 1,
        "three_terms": 0,
        "girls": 0,
        "boys": 0,
        "higher_entry": 1,  # of a single student the upper half takes the middle
        "lower_entry": 0,
    }
    answer = compare(build.Case.objects.all(), Term.objects.all(), today=build.TODAY)
    assert answer.unknown.students == 1


def test_grades_of_a_term_without_enrolment_are_not_counted(school, terms):
    """Enrolled from August 2014: the grades of VT2014 are there and count nowhere, but are told of."""
    nora = build.student(school, "1")
    build.case(nora, "2014-08-18", "2014-12-19")
    give(nora, terms[0], "MA:F")
    give(nora, terms[1], "MA:E")
    give(nora, terms[2], "MA:E")
    assert counted() == (1, 0, 0)
    assert standings() == {Standing.LEFT: 1}
    assert compare(build.Case.objects.all(), Term.objects.all(), today=build.TODAY).outside == 2


def test_case_between_two_terms_takes_part_in_none(school, terms):
    """6 to 17 August 2014 lies in the summer; a proposal that was never enrolled is no case at all here."""
    build.case(build.student(school, "1"), "2014-08-06", "2014-08-17")
    build.case(build.student(school, "2"), None)
    assert (counted(), standings()) == ((0, 0, 0), {Standing.NO_TERM: 1})


def test_first_and_last_day_of_a_term_are_in_it(school, terms):
    """Closed on the first day of HT2014 takes part; closed the day before does not."""
    for key, closed in (("1", "2014-08-18"), ("2", "2014-08-17")):
        student = build.student(school, key)
        build.case(student, "2014-06-10", closed)
        give(student, terms[0], "MA:E")
        give(student, terms[1], "MA:E")
    assert counted() == (2, 0, 1)


@pytest.mark.parametrize(
    ("enrolled", "closed", "is_long"),
    [
        ("2014-01-01", "2014-04-09", True),  # from the term's first day, 10 January: full on 9 April
        ("2014-01-01", "2014-04-08", False),
        ("2014-01-31", "2014-04-29", True),  # 31 January + 3 months is 30 April, so full on the 29th
        ("2014-01-31", "2014-04-28", False),
        ("2014-03-11", None, True),  # to the term's last day, 10 June
        ("2014-03-12", None, False),
        ("2014-02-28", "2014-05-27", True),
        ("2014-02-28", "2014-05-26", False),
    ],
)
def test_three_months_are_calendar_months(school, terms, enrolled, closed, is_long):
    nora = build.student(school, "1")
    build.case(nora, enrolled, closed)
    build.case(nora, "2014-08-18", "2014-12-19")  # takes part in term 2 by another case
    give(nora, terms[0], "MA:E")
    give(nora, terms[1], "MA:E")
    assert of("three_months")["passed_share"][0] == int(is_long)


@pytest.mark.parametrize(("enrolled", "is_long"), [("2014-11-30", True), ("2014-12-01", False)])
def test_three_months_end_with_february(school, enrolled, is_long):
    """From 30 November three months are full on 27 February (30 + 3 months is 28 February); the term ends there."""
    first = Term.objects.create(year=2014, season=2, start=datetime.date(2014, 9, 1), end=datetime.date(2015, 2, 27))
    second = Term.objects.create(year=2015, season=1, start=datetime.date(2015, 3, 1), end=datetime.date(2015, 6, 10))
    nora = build.student(school, "1")
    build.case(nora, enrolled)
    give(nora, first, "MA:E")
    give(nora, second, "MA:E")
    assert of("three_months")["passed_share"][0] == int(is_long)


def test_halves_by_share_then_key_and_the_middle_goes_up(school, terms):
    """Shares 0, 1/2, 1/2, 2/4, 1: the lower half is 0 and, of three with the same share, the smallest key."""
    given = {"d": ("MA:F", "MA:E"), "c": ("MA:E EN:F", "MA:E EN:E"), "b": ("MA:F EN:E", "MA:F EN:F")}
    given |= {"B": ("MA:E EN:E BL:F SL:F", "MA:E EN:E BL:F SL:F"), "a": ("MA:E", "MA:E")}
    for key, (one, two) in given.items():
        student = build.student(school, key)
        build.case(student, "2014-01-10")
        give(student, terms[0], one)
        give(student, terms[1], two)
    # Lower: d (0 of 1, then 1 of 1) and B (2 of 4, then 2 of 4), for "B" comes before "b": 2 of 5 and 3 of 5.
    assert of("lower_entry")["passed_share"] == (2, 40, 60, 20)
    # Upper: b (1, 0 of 2), c (1, 2 of 2), a (1, 1 of 1): 3 of 5 both times.
    assert of("higher_entry")["passed_share"] == (3, 60, 60, 0)


def test_students_without_a_key_come_first_in_the_order_of_their_rows(school, terms):
    for key in (None, None, "a", "b"):
        student = build.student(school, key)
        build.case(student, "2014-01-10")
        give(student, terms[0], "MA:F")
        give(student, terms[1], "MA:F" if key else "MA:E")
    assert of("lower_entry")["passed_share"] == (2, 0, 100, 100)


def test_change_is_the_rounded_difference_of_unrounded_shares(school, terms):
    """13 of 24 to 14 of 24 is 54 % to 58 % (54.2, 58.3): 4, not the 4.17 nor what 58 - 54 would be by luck."""
    for number in range(24):
        student = build.student(school, f"{number:02}")
        build.case(student, "2014-01-10")
        give(student, terms[0], f"MA:{'E' if number < 13 else 'F'}")
        give(student, terms[1], f"MA:{'E' if number < 14 else 'F'}")
    assert of()["passed_share"] == (24, 54, 58, 4)
    give(student, terms[1], "EN:F")  # 14 of 25 is 56.0; 56.00 - 54.17 = 1.83
    assert of()["passed_share"] == (24, 54, 56, 2)


@pytest.mark.parametrize(
    ("first", "expected"),
    [(None, (50, 100, 50)), (0, (50, 100, 50)), (1, (100, 0, -100)), (2, (None, None, None))],
)
def test_first_term_can_be_fixed(school, terms, first, expected):
    nora = build.student(school, "1")
    build.case(nora, "2014-01-10")
    for term, marks in zip(terms, ("MA:E EN:F", "MA:E EN:E", "MA:F EN:F"), strict=False):
        give(nora, term, marks)
    fixed = terms[first] if first is not None else None
    answer = compare(build.Case.objects.all(), Term.objects.all(), today=build.TODAY, first=fixed).as_json()
    assert build.cells(answer, "two_terms")["passed_share"][1:] == expected


def test_merged_student_is_one(world, school, terms):
    one, two = build.student(school, "1"), build.student(school, "2")
    build.case(one, "2014-01-10", "2014-06-10")
    build.case(two, "2014-08-18", "2014-12-19")
    give(one, terms[0], "MA:F")
    give(two, terms[1], "MA:E")
    assert counted() == (2, 0, 0)
    students.merge(keep=one, duplicate=two, by=world.people["eht"])
    assert counted() == (1, 0, 1)
    assert of()["passed_share"] == (1, 0, 100, 100)


def test_term_that_is_not_over_is_told_apart(school, terms):
    nora = build.student(school, "1")
    build.case(nora, "2014-01-10")
    give(nora, terms[0], "MA:E")
    cases = build.Case.objects.all()
    answer = compare(cases, Term.objects.all(), today=datetime.date(2014, 12, 19))
    assert answer.standings == {Standing.NOT_OVER: 1}
    assert compare(cases, Term.objects.all(), today=datetime.date(2014, 12, 20)).standings == {Standing.NO_GRADES: 1}


def test_no_term_in_the_calendar_gives_an_empty_answer(school):
    build.case(build.student(school, "1"), "2014-01-10")
    assert counted() == (0, 0, 0)


def test_up_and_down_are_counted_by_student(school, terms):
    """Up: 1 of 2 to 2 of 2. Same: 1 of 2 to 2 of 4. Down: 1 of 1 to 0 of 1."""
    for key, one, two in (
        ("1", "MA:E EN:F", "MA:E EN:E"),
        ("2", "MA:E EN:F", "MA:E EN:F BL:E SL:F"),
        ("3", "MA:E", "MA:F"),
    ):
        student = build.student(school, key)
        build.case(student, "2014-01-10")
        give(student, terms[0], one)
        give(student, terms[1], two)
    answer = compare(build.Case.objects.all(), Term.objects.all(), today=build.TODAY)
    cell = answer.cells[0]
    assert (cell.column, cell.up, cell.same, cell.down) == (Column(Group.TWO_TERMS), 1, 1, 1)

"""The pages of the comparison: for steering groups, administrators and coaches."""

import datetime

import pytest
from django.urls import reverse

from accounts.models import AccessEntry
from cases.choices import Stage
from students.models import Student
from tests.reports.comparison import build


def fill(world, school: str, girls: int, boys: int, terms, start: int = 0) -> list[Student]:
    made = []
    for number in range(girls + boys):
        student = build.student(world.schools[school], f"{school}{start + number}", sex="F" if number < girls else "M")
        build.case(student, "2014-01-10")
        build.result(student, terms[0], 8, 16)
        build.result(student, terms[1], 12, 16)
        made.append(student)
    return made


@pytest.fixture
def terms(world):
    return build.calendar()


def sizes(response) -> dict[str, int | None]:
    return {each.column.group.value: each.students for each in response.context["shown"].columns}


def test_steering_group_sees_its_own_district_without_small_groups(world, sign_in, terms):
    fill(world, "Bredängsskolan", 9, 3, terms)
    fill(world, "Gubbängsskolan", 6, 6, terms)
    response = sign_in("steering").get(reverse("reports:comparison"))
    assert sizes(response) == {
        "two_terms": 12,
        "three_months": 12,
        "three_terms": 0,
        "girls": None,
        "boys": None,
        "higher_entry": 6,
        "lower_entry": 6,
    }
    page = response.content.decode()
    assert ("▲</span> +25" in page, "Nora" in page, "ingen kontrollgrupp" in page) == (True, False, True)


def test_one_school_of_a_district_is_hidden_when_the_other_is_small(world, sign_in, terms):
    fill(world, "Bredängsskolan", 6, 6, terms)
    fill(world, "Sätraskolan", 2, 2, terms)
    client = sign_in("steering")
    url = reverse("reports:comparison")
    assert sizes(client.get(url))["two_terms"] == 16
    for name in ("Bredängsskolan", "Sätraskolan"):
        assert sizes(client.get(url, {"school": world.schools[name].pk}))["two_terms"] is None


def test_two_filters_at_a_time_are_refused(world, sign_in, terms):
    fill(world, "Bredängsskolan", 6, 6, terms)
    asked = {"school": world.schools["Bredängsskolan"].pk, "year": 7}
    response = sign_in("steering").get(reverse("reports:comparison"), asked)
    assert "Välj en i taget" in response.content.decode()


def test_steering_group_cannot_ask_for_another_district(world, sign_in, terms):
    fill(world, "Bredängsskolan", 6, 6, terms)
    fill(world, "Gubbängsskolan", 7, 7, terms)
    response = sign_in("steering").get(reverse("reports:comparison"), {"school": world.schools["Gubbängsskolan"].pk})
    assert sizes(response)["two_terms"] == 12


def test_administrator_sees_the_city_and_its_districts(world, sign_in, terms):
    fill(world, "Bredängsskolan", 6, 6, terms)
    fill(world, "Gubbängsskolan", 7, 7, terms)
    client, url = sign_in("admin"), reverse("reports:comparison")
    assert sizes(client.get(url))["two_terms"] == 26
    assert sizes(client.get(url, {"district": world.districts["Farsta"].pk}))["girls"] == 7


def test_administrator_sees_one_school_beside_the_others(world, sign_in, terms):
    """Schools hide what their district hides in the city: Farsta's girls, who stand beside two at Gubbängsskolan."""
    fill(world, "Bredängsskolan", 6, 6, terms)
    fill(world, "Sätraskolan", 7, 7, terms)
    fill(world, "Gubbängsskolan", 2, 9, terms)
    client, url = sign_in("admin"), reverse("reports:comparison")
    school = world.schools["Bredängsskolan"]
    response = client.get(url, {"school": school.pk})
    assert sizes(response)["two_terms"] == 12
    assert str(school) in response.content.decode()
    assert sizes(client.get(url, {"school": school.pk, "district": school.district_id}))["two_terms"] == 12
    assert sizes(client.get(url, {"district": world.districts["Farsta"].pk}))["girls"] is None
    assert sizes(client.get(url, {"school": world.schools["Gubbängsskolan"].pk}))["girls"] is None
    response = client.get(url, {"school": school.pk, "year": 7})
    assert "Välj en i taget" in response.content.decode()


@pytest.mark.parametrize("who", ["steering", "admin"])
def test_first_term_leaves_those_who_began_in_it(world, sign_in, terms, who):
    """12 begin in VT2014, 13 in HT2014; those of VT2014 go on, and still stand in their own first term alone."""
    fill(world, "Bredängsskolan", 6, 6, terms)
    for number in range(13):
        student = build.student(world.schools["Bredängsskolan"], f"later{number}", sex="FM"[number % 2])
        build.case(student, "2014-09-01")
        build.result(student, terms[1], 8, 16)
        build.result(student, terms[2], 4, 16)
    client, url = sign_in(who), reverse("reports:comparison")
    assert sizes(client.get(url))["two_terms"] == 25
    response = client.get(url, {"began": terms[1].pk})
    assert sizes(response)["two_terms"] == 13
    page = response.content.decode()
    assert ("▼</span> −25" in page, "de vars första termin är HT 2014" in page) == (True, True)
    assert sizes(client.get(url, {"began": terms[0].pk}))["two_terms"] == 12
    assert "Välj en i taget" in client.get(url, {"began": terms[0].pk, "year": 7}).content.decode()


def test_first_term_of_few_is_hidden_and_the_next_smallest_with_it(world, sign_in, terms):
    fill(world, "Bredängsskolan", 6, 6, terms)
    for number in range(3):
        student = build.student(world.schools["Bredängsskolan"], f"later{number}")
        build.case(student, "2014-09-01")
        build.result(student, terms[1], 8, 16)
        build.result(student, terms[2], 4, 16)
    client, url = sign_in("steering"), reverse("reports:comparison")
    assert sizes(client.get(url))["two_terms"] == 15
    assert [sizes(client.get(url, {"began": terms[n].pk}))["two_terms"] for n in (0, 1)] == [None, None]


def test_student_who_moved_is_not_told_by_subtraction(world, sign_in, terms):
    """District 12, schools 6 and 7: what is one too many at the schools would be the grades of the one who moved."""
    fill(world, "Bredängsskolan", 3, 3, terms)
    students = fill(world, "Sätraskolan", 3, 3, terms)
    moved = students[0]
    moved.cases.update(stage=Stage.CLOSING, closed_on=datetime.date(2014, 8, 31))
    build.case(moved, "2014-08-18", None, world.schools["Bredängsskolan"])
    build.result(moved, terms[2], 2, 16)
    client, url = sign_in("steering"), reverse("reports:comparison")
    assert sizes(client.get(url))["two_terms"] == 12
    schools = [world.schools[name].pk for name in ("Bredängsskolan", "Sätraskolan")]
    assert None in [sizes(client.get(url, {"school": pk}))["two_terms"] for pk in schools]


@pytest.mark.parametrize(("who", "cut"), [("steering", "school"), ("steering", "began"), ("admin", "school")])
def test_a_part_takes_as_many_queries_with_one_student_as_with_many(
    world, sign_in, terms, who, cut, django_assert_max_num_queries
):
    client, url = sign_in(who), reverse("reports:comparison")
    key = {"school": world.schools["Bredängsskolan"].pk, "began": terms[0].pk}[cut]
    fill(world, "Bredängsskolan", 1, 0, terms)
    with django_assert_max_num_queries(99) as few:
        client.get(url, {cut: key})
    fill(world, "Sätraskolan", 9, 9, terms)
    fill(world, "Bredängsskolan", 9, 9, terms, start=1)
    with django_assert_max_num_queries(len(few)):
        client.get(url, {cut: key})


def test_coach_sees_own_students_and_the_look_is_logged(world, sign_in, terms):
    students = fill(world, "Bredängsskolan", 1, 1, terms)
    for student in students:
        student.cases.get().coaches.add(world.people["coach_school"])
    response = sign_in("coach_school").get(reverse("reports:own_comparison"))
    assert sizes(response)["girls"] == 1
    entry = AccessEntry.objects.get(what="term comparison")
    assert sorted(entry.student_ids) == sorted(student.pk for student in students)


def test_page_without_students_says_what_will_be_here(sign_in, world):
    assert "Ingen att jämföra" in sign_in("steering").get(reverse("reports:comparison")).content.decode()


@pytest.mark.parametrize(
    ("who", "cut"), [("steering", {"year": 1}), ("admin", {"year": 1}), ("coach_school", {"year": 1})]
)
def test_filter_without_students_says_so_and_shows_no_figure(world, sign_in, terms, who, cut):
    for student in fill(world, "Bredängsskolan", 6, 6, terms):
        student.cases.get().coaches.add(world.people["coach_school"])
    url = reverse("reports:own_comparison" if who.startswith("coach") else "reports:comparison")
    page = sign_in(who).get(url, cut).content.decode()
    assert ("Ingen att jämföra" in page, "matrix" in page) == (True, False)


def test_totals_that_differ_are_an_error_page(world, sign_in, terms):
    fill(world, "Bredängsskolan", 6, 6, terms)
    Student.objects.filter(key="Bredängsskolan0").update(sex="Q")
    response = sign_in("steering").get(reverse("reports:comparison"))
    assert response.status_code == 500
    assert "girls + boys + unknown: students 11, not 12" in response.content.decode()
    assert "matrix" not in response.content.decode()

"""Terms of which grades are missing: said in a sentence, wherever the comparison is read."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from imports.choices import State
from imports.models import Batch
from reports.comparison import coverage
from reports.comparison.scope import Scope
from students.models import Student
from tests.reports.comparison import build

TODAY = build.TODAY


@pytest.fixture
def terms(world):
    """VT2025 to VT2026; students of year 9 in the autumn of 2026 were in 7, 8 and 8 then."""
    return build.calendar(2025, 3)


def pupils(world, school: str, school_class: str, count: int, terms, **more) -> list[Student]:
    """So many students of a class, with results in these terms and a case over all of them."""
    made = []
    for number in range(count):
        key = f"{school}{school_class}{len(terms)}{number}"
        student = build.student(world.schools[school], key, **({"school_class": school_class, "year": 9} | more))
        build.case(student, "2025-01-10")
        for term in terms:
            build.result(student, term, 8, 16)
        made.append(student)
    return made


def said(scope=None) -> list[str]:
    return coverage.warnings(scope or Scope(), TODAY)


def test_nothing_is_said_when_all_grades_are_in(world, terms):
    pupils(world, "Bredängsskolan", "9A", 6, terms)
    pupils(world, "Sätraskolan", "9A", 6, terms)
    assert said() == []


def test_school_without_grades_in_a_term_is_named(world, terms):
    pupils(world, "Bredängsskolan", "9A", 6, terms)
    pupils(world, "Sätraskolan", "9A", 6, [terms[0], terms[2]])
    assert said() == ["HT 2025 saknar betygen från Sätraskolan."]
    assert said(Scope(school=world.schools["Bredängsskolan"])) == []


def test_class_without_grades_is_named_where_others_of_the_school_have_some(world, terms):
    pupils(world, "Bredängsskolan", "9A", 6, terms)
    pupils(world, "Bredängsskolan", "9B", 5, terms[:2])
    assert said() == ["VT 2026 har betyg för bara en del av klasserna; de för 9B (Bredängsskolan) saknas."]


def test_part_of_a_class_is_told_as_part_of_the_school(world, terms):
    pupils(world, "Bredängsskolan", "9A", 6, terms)
    pupils(world, "Bredängsskolan", "9A", 3, terms[:2])
    assert said() == ["VT 2026 har betyg för bara en del av eleverna på Bredängsskolan."]


def test_a_few_students_without_grades_are_no_gap(world, terms):
    pupils(world, "Bredängsskolan", "9A", 10, terms)
    pupils(world, "Bredängsskolan", "9B", 2, terms[:2])
    pupils(world, "Sätraskolan", "9A", 4, [])
    assert said() == []


def test_term_without_any_grade_is_told_and_terms_before_the_first_are_not(world, terms):
    pupils(world, "Bredängsskolan", "9A", 6, [terms[1]])
    assert said() == ["VT 2026 saknar betyg helt: de är inte importerade än eller har tagits tillbaka."]


def test_students_too_young_for_grades_are_not_missed(world, terms):
    pupils(world, "Bredängsskolan", "9A", 6, terms)
    pupils(world, "Sätraskolan", "6A", 6, [], year=6)
    assert said() == []


def test_term_that_is_not_over_is_not_missed(world, terms):
    pupils(world, "Bredängsskolan", "9A", 6, terms)
    build.Term.objects.create(year=2026, season=2, start="2026-08-17", end="2026-12-18")
    assert said() == []


def test_import_that_was_taken_back_is_told_beside_the_gap(world, terms):
    pupils(world, "Bredängsskolan", "9A", 6, terms[:2])
    moment = timezone.make_aware(datetime.datetime(2026, 11, 3, 12))
    batch = Batch.objects.create(kind="grades", file_name="vt.csv", state=State.UNDONE, state_since=moment)
    assert said()[1:] == ["En import av betyg togs tillbaka 3 november 2026, och ingen ny har kommit in sedan dess."]
    batch.state = State.UNDOING
    batch.save()
    assert said()[0].startswith("Betyg importeras eller tas tillbaka just nu.")


def test_page_paper_and_spreadsheet_say_it(world, sign_in, terms):
    pupils(world, "Bredängsskolan", "9A", 6, terms)
    pupils(world, "Sätraskolan", "9A", 6, [terms[0], terms[2]])
    client = sign_in("steering")
    page = client.get(reverse("reports:comparison"))
    assert page.context["frame"].warnings == ("HT 2025 saknar betygen från Sätraskolan.",)
    html = page.content.decode()
    assert ("Alla betyg är inte inne" in html, "HT 2025 saknar betygen" in html) == (True, True)


def test_page_asks_as_often_with_many_schools_as_with_one(world, sign_in, terms, django_assert_max_num_queries):
    client, url = sign_in("admin"), reverse("reports:comparison")
    pupils(world, "Bredängsskolan", "9A", 6, terms)
    with django_assert_max_num_queries(25) as few:
        client.get(url)
    for school in list(world.schools)[:6]:
        pupils(world, school, "9C", 5, terms[:2])
    with django_assert_max_num_queries(25) as many:
        client.get(url)
    assert len(few) == len(many)

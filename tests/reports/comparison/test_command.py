"""``manage.py term_comparison``: the contract of formats.md."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from accounts.choices import Category
from students.models import Student
from tests.reports.comparison import build


def run(*options: str) -> str:
    out = io.StringIO()
    call_command("term_comparison", *options, stdout=out)
    return out.getvalue()


def answer(*options: str) -> dict:
    return json.loads(run("--json", *options))


@pytest.fixture
def city(world):
    """Two at Bredängsskolan, one at Sätraskolan, one in Farsta; VT2014 half of the subjects, HT2014 all."""
    terms = build.calendar()
    for number, name in enumerate(["Bredängsskolan", "Bredängsskolan", "Sätraskolan", "Gubbängsskolan"]):
        student = build.student(world.schools[name], str(number), sex="FM"[number % 2], year=7 + number % 2)
        build.case(student, "2014-01-10").coaches.add(world.people["coach_social" if number else "coach_school"])
        build.result(student, terms[0], 8, 16, "c")
        build.result(student, terms[1], 16, 16, "vpc")
    return terms


def test_json_is_the_contract(city):
    got = answer()
    assert list(got) == ["students", "dropout", "raised", "cells"]
    assert (got["students"], got["dropout"], got["raised"]) == (4, 0, {"two_terms": 4, "three_months": 4})
    assert len(got["cells"]) == 32
    assert list(got["cells"][0].items()) == [
        ("group", "two_terms"),
        ("from", 1),
        ("to", 2),
        ("indicator", "passed_share"),
        ("n", 4),
        ("from_percent", 50),
        ("to_percent", 100),
        ("change", 50),
        ("verdict", "better"),
    ]
    assert [(c["group"], c["from"], c["to"]) for c in got["cells"][::4]] == [
        ("two_terms", 1, 2),
        ("three_months", 1, 2),
        ("three_terms", 1, 2),
        ("three_terms", 2, 3),
        ("girls", 1, 2),
        ("boys", 1, 2),
        ("higher_entry", 1, 2),
        ("lower_entry", 1, 2),
    ]
    assert [c["indicator"] for c in got["cells"][:4]] == ["passed_share", "preparatory", "vocational", "core"]
    assert got["cells"][8] == {
        "group": "three_terms",
        "from": 1,
        "to": 2,
        "indicator": "passed_share",
        "n": 0,
        "from_percent": None,
        "to_percent": None,
        "change": None,
        "verdict": None,
    }


@pytest.mark.parametrize(
    ("options", "students"),
    [
        (["--district", "Skärholmen"], 3),
        (["--district", "Älvsjö"], 0),
        (["--school", "Bredängsskolan"], 2),
        (["--school", "90000011"], 1),
        (["--district", "Farsta", "--school", "Bredängsskolan"], 0),
        (["--year", "8"], 2),
        (["--coach", "coach.school@demo.example"], 1),
        (["--from-term", "HT2014"], 4),
        (["--to-term", "vt 2014"], 4),
        (["--from-term", "VT2015"], 0),
        (["--own-first-term", "VT2014"], 4),
        (["--own-first-term", "HT2014"], 0),
    ],
)
def test_filters_narrow_it(city, options, students):
    assert answer(*options)["students"] == students


def test_terms_bound_the_pairs(city):
    assert answer("--from-term", "HT2014")["cells"][0]["n"] == 0
    assert answer("--first-term", "HT2014")["cells"][0]["n"] == 0
    assert answer("--first-term", "VT2014")["cells"][0]["n"] == 4


def test_social_services_count_students_whose_grades_a_consent_opens(world, city):
    """Omar Ali has three; one has a consent that covers grades, one a consent that does not, one none."""
    email = "coach.social@demo.example"
    assert answer("--coach", email)["students"] == 0
    first, second = Student.objects.filter(key__in=["1", "2"]).order_by("key")
    for student, categories in ((first, [Category.GRADES]), (second, [Category.PLAN])):
        world.guardian(student)
        world.consent(student, categories=categories)
    assert answer("--coach", email)["students"] == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--district", "Atlantis"], "There is no district 'Atlantis'."),
        (["--school", "Ingen skola"], "There is no school 'Ingen skola'."),
        (["--coach", "nobody@demo.example"], "There is no user 'nobody@demo.example'."),
        (["--first-term", "sommar"], "'sommar' is not a term. Write VT2014 or HT2014."),
        (["--to-term", "HT2031"], "There is no term 'HT2031'."),
    ],
)
def test_unknown_filter_is_refused_with_status_2(city, options, message):
    with pytest.raises(CommandError) as error:
        run(*options)
    assert (str(error.value), error.value.returncode) == (message, 2)


def test_totals_that_differ_are_an_error_with_status_1(city):
    """A sex that the program does not know would be in the whole and in no part of it."""
    Student.objects.filter(key="1").update(sex="Q")
    with pytest.raises(CommandError) as error:
        run("--json")
    assert error.value.returncode == 1
    assert str(error.value).startswith("Totals and parts disagree: girls + boys + unknown: students 3, not 4;")


def test_without_json_it_is_a_table(city):
    lines = run().splitlines()
    assert lines[0] == "4 students with grades, 0 without"
    assert lines[1] == "two_terms 1-2     passed_share       4   50 -> 100 %  +50 better"
    assert len(lines) == 33

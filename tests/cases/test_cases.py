"""The list of cases: filters, order, pages, cost."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import Agency
from cases.choices import Stage
from cases.models import WeeklyFollowUp
from ppss.lib import weeks
from students.models import NamedStaff

DAY = datetime.timedelta(days=1)


@pytest.fixture
def names(sign_in):
    """The students in the list, in order, as a person sees it."""

    def read(person="coach_school", **query):
        response = sign_in(person).get(reverse("cases:cases"), query)
        assert response.status_code == 200
        return [str(case.student) for case in response.context["page"]]

    return read


def make(world, given, family="Ek", school="Bredängsskolan", **more):
    student = {"school_class": more.pop("school_class", "7B"), "protection": more.pop("protection", "")}
    return world.case(world.student(given, family, school=school, **student), **more)


def test_open_cases_stand_by_name_and_closed_ones_are_asked_for(world, names):
    make(world, "Nora")
    make(world, "Amir", "Hassan", school="Sätraskolan", stage=Stage.PROPOSAL)
    make(world, "Jonas", "Persson", stage=Stage.CLOSING)
    assert names() == ["Amir Hassan", "Nora Ek"]
    assert names(stage="closed") == ["Jonas Persson"]
    assert names(stage="all") == ["Amir Hassan", "Jonas Persson", "Nora Ek"]
    assert names(stage=Stage.PROPOSAL) == ["Amir Hassan"]


def test_filters_by_word_school_coach_and_mine(world, names):
    nora = make(world, "Nora")
    amir = make(world, "Amir", "Hassan", school="Sätraskolan")
    amir.coaches.set([world.people["coach_social"]])
    assert names(q="has") == ["Amir Hassan"]
    assert names(school=world.schools["Sätraskolan"].pk) == ["Amir Hassan"]
    assert names(coach=world.people["coach_social"].pk) == ["Amir Hassan"]
    assert names(mine="on") == [str(nora.student)]


def test_what_is_not_understood_is_left_out(world, names):
    make(world, "Nora")
    assert names(school="x", coach="0", stage="", sort="no-such", page="x") == ["Nora Ek"]


def test_school_outside_ones_own_opens_nothing(world, names):
    make(world, "Nora", school="Farsta grundskola")
    assert names(school=world.schools["Farsta grundskola"].pk) == []
    assert names("coach_other") == ["Nora Ek"]


def test_sorted_by_latest_follow_up_those_without_first(world, today, names):
    week = weeks.monday(today)
    for given, ago in (("Nora", 1), ("Amir", 3)):
        WeeklyFollowUp.objects.create(case=make(world, given), agency=Agency.SCHOOL, week=weeks.shift(week, -ago))
    make(world, "Elin")
    assert names(sort="followed") == ["Elin Ek", "Amir Ek", "Nora Ek"]
    assert names(sort="-followed") == ["Nora Ek", "Amir Ek", "Elin Ek"]


def test_protected_student_stands_under_the_alias_and_not_under_a_school(world, sign_in, names):
    liv = make(world, "Liv", "Okänd", protection="marking")
    assert names() == []
    NamedStaff.objects.create(student=liv.student, user=world.people["coach_school"])
    assert names() == [liv.student.alias]
    assert names(school=liv.school_id) == []
    page = sign_in("coach_school").get(reverse("cases:cases")).content.decode()
    assert f'<a class="fw-semibold" href="/cases/{liv.pk}/">{liv.student.alias}</a></td>' in page
    assert "Okänd" not in page


def test_social_services_see_no_case_before_consent(world, names):
    make(world, "Nora", consent=False, stage=Stage.PROPOSAL)
    assert names("coach_social") == []


def test_empty_list_says_what_comes_here_and_filters_say_so(world, sign_in):
    client = sign_in("coach_school")
    client.cookies["django_language"] = "en"
    assert "No cases yet" in client.get(reverse("cases:cases")).content.decode()
    make(world, "Nora")
    assert "No case fits" in client.get(reverse("cases:cases"), {"q": "zzz"}).content.decode()


def test_fifty_a_page_at_the_same_cost_as_one(world, sign_in):
    client = sign_in("coach_school")
    make(world, "Nora")
    client.get(reverse("cases:cases"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("cases:cases"))
    for n in range(50):
        make(world, f"Elev{n:02}")
    with CaptureQueriesContext(connection) as many:
        response = client.get(reverse("cases:cases"))
    assert len(response.context["page"]) == 50
    assert len(many) == len(one)
    assert len(client.get(reverse("cases:cases"), {"page": 2}).context["page"]) == 1

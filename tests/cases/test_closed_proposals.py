"""What social services are told of proposals before consent: nothing that points to a student."""

import datetime
import itertools

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Agency
from accounts.models import AccessEntry, User
from cases.actions import proposals
from cases.choices import Stage
from cases.models import Case, Proposal
from cases.page.closed_proposals import closed_proposals
from students.choices import Protection
from students.models import Student
from tests.pages import markup

DAY = datetime.timedelta(days=1)


@pytest.fixture
def propose(world):
    """Make a proposal of a new student; each on another day, the latest first."""
    ago = itertools.count(1)

    def make(school="Bredängsskolan", year=7, **more) -> Case:
        n = next(ago)
        student = world.student(f"Nora{n}", f"Ek{n}", school, year=year, school_class=f"{year}B", **more)
        day = timezone.localdate() - n * DAY
        case = Case.objects.create(student=student, school=student.school, proposed_on=day)
        Proposal.objects.create(case=case, agency=Agency.SCHOOL, reason=f"Hemligt skäl {n}")
        return case

    return make


def told(world, key="coach_social", **asked):
    return closed_proposals(User.objects.get(pk=world.people[key].pk), asked)


def places(world, **asked) -> list[tuple[str, int | None]]:
    return [(row.school, row.year) for row in told(world, **asked).rows]


def test_fifth_proposal_of_a_year_shows_its_school_and_year(world, propose):
    for _n in range(4):
        propose()
    assert places(world) == [("", None)] * 4
    propose()
    assert places(world) == [("Bredängsskolan", 7)] * 5


def test_other_years_and_schools_do_not_add_up(world, propose):
    for school, year in [("Bredängsskolan", 7)] * 4 + [("Bredängsskolan", 8), ("Sätraskolan", 7)]:
        propose(school, year)
    assert set(places(world)) == {("", None)}


def test_protected_merged_and_known_students_hide_nobody(world, propose):
    for _n in range(4):
        propose()
    propose(protection=Protection.SECRECY_MARKING)
    Student.objects.filter(pk=propose().student_id).update(merged_into=propose().student_id)
    Student.objects.filter(pk=Case.objects.latest("pk").student_id).update(known_to_social_services=True)
    assert places(world) == [("", None)] * 4


@pytest.mark.parametrize(("students", "shown"), [(99, False), (100, True)])
def test_hundred_students_of_a_year_show_its_school_and_year(world, propose, students, shown):
    propose()
    rows = [Student(given_name=f"G{n}", family_name="F", birth_date=datetime.date(2013, 1, 1)) for n in range(students)]
    for row in rows:
        row.school, row.year = world.schools["Bredängsskolan"], 7
        row.derive()
    Student.objects.bulk_create(rows[1:])
    assert places(world) == [("Bredängsskolan", 7) if shown else ("", None)]


def test_thresholds_are_settings(world, propose, settings):
    propose()
    settings.PROPOSALS_TO_SHOW_YEAR = 1
    assert places(world) == [("Bredängsskolan", 7)]
    settings.PROPOSALS_TO_SHOW_YEAR, settings.STUDENTS_TO_SHOW_YEAR = 2, 1
    assert places(world) == [("Bredängsskolan", 7)]


def test_rows_hold_nothing_else(world, propose):
    propose()
    row = Case.objects.proposals_closed_to(world.people["coach_social"]).get()
    assert set(row) == {"proposed_on", "status", "school_name", "year"}


def test_sorting_and_filter_know_only_what_is_shown(world, propose):
    for _n in range(5):
        propose("Sätraskolan", 8)
    propose("Bredängsskolan", 7)
    assert told(world).schools == ["Sätraskolan"]
    assert told(world, school="Bredängsskolan").rows == []
    assert [row.school for row in told(world, school="Sätraskolan").rows] == ["Sätraskolan"] * 5
    assert [row.school for row in told(world, sort="-school").rows] == ["Sätraskolan"] * 5 + [""]
    days = [row.proposed_on for row in told(world, sort="name").rows]
    assert days == sorted(days)


def test_hidden_schools_are_sorted_by_day_and_not_by_what_is_hidden(world, propose):
    for school in ("Sätraskolan", "Bredängsskolan", "Sätraskolan"):
        propose(school)
    days = [row.proposed_on for row in told(world, sort="school").rows]
    assert days == sorted(days)


def test_accepted_proposal_is_told_until_the_consent_opens_the_case(world, propose):
    case = propose()
    proposals.accept(case=case, by=world.people["coach_school"])
    assert [row.status for row in told(world).rows] == ["accepted"]
    world.guardian(case.student)
    world.consent(case.student)
    assert told(world).rows == []


def test_school_staff_and_other_districts_are_told_nothing_here(world, propose):
    propose()
    assert [told(world, key).total for key in ("coach_school", "eht", "social_other", "coach_social")] == [0, 0, 0, 1]


@pytest.mark.parametrize(
    "asked", ["", "?sort=school", "?sort=-day", "?school=Sätraskolan", "?q=Nora", "?status=queued"]
)
def test_page_betrays_nobody(world, propose, sign_in, asked):
    cases = [propose("Sätraskolan", 8) for _n in range(5)] + [propose(protection=Protection.ASSUMED_IDENTITY)]
    client = sign_in("coach_social")
    html = markup(client.get(reverse("cases:proposals") + asked))
    for case in cases:
        for secret in (case.student.given_name, case.student.family_name, "8B", case.student.alias, "Hemligt", "2013"):
            assert secret not in html
        assert f"/{case.pk}/" not in html
    assert AccessEntry.objects.count() == 0


def test_search_and_addresses_find_nobody(world, propose, sign_in):
    case, client = propose(), sign_in("coach_social")
    assert "Ek1" not in markup(client.get(reverse("students:students"), {"q": "Nora1"})).replace('"Nora1"', "")
    for name, pk in (
        ("cases:case", case.pk),
        ("cases:proposal_decide", case.pk),
        ("students:student", case.student_id),
    ):
        assert client.get(reverse(name, args=[pk])).status_code == 404


def test_list_costs_the_same_for_one_and_for_many(world, propose, sign_in):
    client, counts = sign_in("coach_social"), []
    for many in (1, 12):
        for _n in range(many):
            propose()
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("cases:proposals"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert Case.objects.filter(stage=Stage.PROPOSAL).count() == 13

"""How fully lessons are registered: the matrix of a school, and the lessons that lack it."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from absence import coverage
from absence.measures import Sums
from accounts.models import AccessEntry
from ppss.lib import weeks
from students.choices import Protection
from students.models import NamedStaff
from tests.absence.lessons import day_of, load, row
from tests.pages import markup

URL = "/absence/coverage/"


def last_week(n: int = 1) -> datetime.date:
    return weeks.shift(timezone.localdate(), -n)


@pytest.fixture
def school(world):
    """Class 7B with half of last week's maths registered, 8A with all of its English, and another school."""
    nora, edvin = world.student(), world.student("Edvin", school_class="8A", year=8)
    ture = world.student("Ture", school="Hökarängsskolan")
    load(day_of(nora, last_week(), "p-i-") + day_of(nora, last_week(2), "pppp"))
    load(day_of(edvin, last_week(), "pp", subject="EN") + day_of(ture, last_week(), "--"))
    return {"nora": nora, "edvin": edvin}


def cells(html: str) -> list[list[str]]:
    """The rows of the tables, as words and figures."""
    rows = re.findall(r'<tr><th scope="row">(.*?)</tr>', html, re.S)
    parts = [re.split(r"</t[hd]>", re.sub(r'<span class="visually-hidden">.*?</span>', "", r)) for r in rows]
    return [[found for cell in row if (found := re.sub(r"<[^>]+>", "", cell).strip())] for row in parts]


@pytest.mark.parametrize(
    ("scheduled", "reported", "level"),
    [(100, 100, 0), (100, 95, 0), (1000, 949, 1), (100, 80, 1), (1000, 799, 2), (100, 50, 2), (1000, 499, 3)],
)
def test_levels_begin_at_their_percent(scheduled, reported, level):
    assert coverage.level(Sums(scheduled=scheduled, reported=reported)) == level


def test_classes_and_subjects_stand_by_week_the_worst_first(school, sign_in):
    html = markup(sign_in("eht").get(URL))
    assert cells(html) == [
        ["7B", "75 %", "100 %", "50 %"],
        ["8A", "100 %", "–", "100 %"],
        ["Skolan", "80 %", "100 %", "67 %"],
        ["Matematik", "75 %", "100 %", "50 %"],
        ["Engelska", "100 %", "–", "100 %"],
    ]
    assert "80 % av den schemalagda tiden är registrerad" in html
    assert f"{last_week(4)} – {last_week() + datetime.timedelta(days=6)}" in html
    assert "Nora" not in html


def test_each_cell_that_lacks_something_leads_to_its_lessons(school, sign_in):
    client = sign_in("eht")
    html = markup(client.get(URL))
    found = re.findall(r'<a href="(/absence/unregistered/[^"]+)">50 %', html)
    pk = school["nora"].school_id
    code = weeks.code(last_week())
    assert [u.replace("&amp;", "&") for u in found] == [
        f"/absence/unregistered/?school={pk}&class=7B&week={code}",
        f"/absence/unregistered/?school={pk}&subject=MA&week={code}",
    ]
    for url in found:
        page = markup(client.get(url.replace("&amp;", "&")))
        assert "2 lektioner är inte registrerade för alla" in page
        assert [row[1:] for row in cells(page)] == [
            ["11.00", "7B", "Matematik", "60", "1 av 1"],
            ["09.00", "7B", "Matematik", "60", "1 av 1"],
        ]
        assert "Nora" not in page


def test_a_lesson_of_a_class_counts_once_with_those_who_lack_it(world, school, sign_in):
    load([row(world.student(f"Elev{n}"), last_week(), 9, how="p" if n else "-") for n in range(3)])
    page = markup(sign_in("eht").get("/absence/unregistered/", {"class": "7B", "week": weeks.code(last_week())}))
    assert [row[-1] for row in cells(page)] == ["1 av 1", "2 av 4"]


def test_nothing_to_register_is_said(school, sign_in):
    page = markup(sign_in("eht").get("/absence/unregistered/", {"class": "8A", "week": weeks.code(last_week())}))
    assert "Alla lektioner är registrerade" in page


@pytest.mark.parametrize(
    "query", [{"week": "2026-W99"}, {"from": "x", "to": "2026-13-01"}, {"class": "\0", "page": "x"}]
)
def test_what_cannot_be_read_in_an_address_falls_back(school, sign_in, query):
    assert sign_in("eht").get("/absence/unregistered/", query).status_code == 200


def test_a_protected_student_counts_for_named_staff_alone_and_without_a_class(world, school, sign_in):
    nora = school["nora"]
    nora.protection = Protection.SECRECY_MARKING
    nora.save()
    client = sign_in("eht")
    assert cells(markup(client.get(URL)))[0] == ["8A", "100 %", "100 %"]
    NamedStaff.objects.create(student=nora, user=world.people["eht"])
    html = markup(client.get(URL))
    assert cells(html)[0] == ["utan klass", "75 %", "100 %", "50 %"]
    assert not re.search(r"\b7B\b", html)
    page = markup(client.get("/absence/unregistered/", {"class": coverage.NO_CLASS, "week": weeks.code(last_week())}))
    assert [row[2] for row in cells(page)] == ["–", "–"]


def test_other_schools_and_roles_do_not_see_it(school, sign_in):
    assert cells(markup(sign_in("eht_other").get(URL)))[0][0] == "7B"
    assert "8A" not in markup(sign_in("eht_other").get(URL, {"school": school["nora"].school_id}))
    for key in ("coach_school", "coach_social", "steering", "admin"):
        assert sign_in(key).get(URL).status_code == 403
        assert sign_in(key).get(reverse("absence:unregistered")).status_code == 403


def test_no_student_is_looked_at(school, sign_in):
    sign_in("eht").get(URL)
    assert AccessEntry.objects.count() == 0


def test_an_empty_school_is_told_what_will_be_here(world, sign_in):
    assert "Ingen närvaro de här veckorna" in markup(sign_in("eht").get(URL))


def test_the_pages_cost_the_same_for_few_and_for_many(world, school, sign_in):
    client, counts = sign_in("eht"), []
    for _round in range(2):
        for url in (URL, "/absence/unregistered/"):
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            counts.append(len(queries))
        for n in range(12):
            load(day_of(world.student(f"Elev{n}", school_class=f"{n}C"), last_week(), "p-", subject="SL"))
    assert counts[:2] == counts[2:]

"""The absence of schools side by side, for the city and for steering groups."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from absence import totals
from absence.choices import Flag, Window
from absence.measures import Sums
from absence.windows import Weeks
from accounts.models import AccessEntry
from ppss.lib import weeks
from tests.absence.lessons import day_of, load

URL = "/reports/schools/"


def last_week(n: int = 1) -> datetime.date:
    return weeks.shift(timezone.localdate(), -n)


@pytest.fixture
def city(world):
    """Five students in Skärholmen with a quarter of absence, two in Farsta, and six in Sätraskolan half registered."""
    for n in range(5):
        load(day_of(world.student(f"Nora{n}"), last_week(), "pppv"))
    for n in range(2):
        load(day_of(world.student(f"Ture{n}", school="Hökarängsskolan"), last_week(), "ii"))
    for n in range(6):
        load(day_of(world.student(f"Ines{n}", school="Sätraskolan"), last_week(), "p--i"))
    return world


def rows(response) -> dict[str, list[str]]:
    html = response.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    found = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', html, re.S)
    cut = {
        name: [re.sub(r"<[^>]+>", "", c).split() for c in re.findall(r"<td.*?</td>", cells, re.S)]
        for name, cells in found
    }
    return {name: [" ".join(cell) for cell in cells if cell] for name, cells in cut.items()}


def test_schools_stand_with_coverage_and_small_ones_are_hidden(city, sign_in):
    assert rows(sign_in("admin").get(URL)) == {
        "Bredängsskolan": ["Skärholmen", "5", "25 %", "25 %", "0 %", "100 %"],
        "Sätraskolan": ["Skärholmen", "6", "50 %", "0 %", "50 %", "50 % låg"],
        "Hökarängsskolan": ["Farsta", "..", "..", "..", "..", ".."],
        "Tillsammans": ["..", "..", "..", "..", ".."],
    }


def test_together_is_told_where_it_gives_nothing_away(city, sign_in):
    response = sign_in("admin").get(URL, {"district": city.districts["Skärholmen"].pk})
    assert rows(response)["Tillsammans"] == ["11", "34 %", "16 %", "19 %", "73 % låg"]
    assert "Ture" not in response.content.decode()


def test_a_steering_group_sees_its_own_district_alone(city, sign_in):
    client = sign_in("steering")
    assert list(rows(client.get(URL))) == ["Bredängsskolan", "Sätraskolan", "Tillsammans"]
    other = client.get(URL, {"district": city.districts["Farsta"].pk})
    assert list(rows(other)) == ["Bredängsskolan", "Sätraskolan", "Tillsammans"]
    for key in ("eht", "coach_school", "coach_social", "tutor"):
        assert sign_in(key).get(URL).status_code == 403


def test_schools_can_be_ordered(city, sign_in):
    client = sign_in("steering")
    assert list(rows(client.get(URL, {"sort": "-coverage"})))[:2] == ["Bredängsskolan", "Sätraskolan"]
    assert list(rows(client.get(URL, {"sort": "coverage"})))[:2] == ["Sätraskolan", "Bredängsskolan"]
    assert list(rows(client.get(URL, {"sort": "nonsense"})))[:2] == ["Bredängsskolan", "Sätraskolan"]


def test_no_student_is_looked_at_and_an_empty_city_is_told_so(world, sign_in):
    response = sign_in("admin").get(URL)
    assert "Ingen närvaro de här veckorna" in response.content.decode()
    assert AccessEntry.objects.count() == 0


def test_it_costs_the_same_for_few_and_for_many(city, sign_in):
    client, counts = sign_in("admin"), []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(URL)
        counts.append(len(queries))
        for n, school in enumerate(city.schools):
            load(day_of(city.student(f"Elev{n}", school=school), last_week(), "pi"))
    assert counts[0] == counts[1]


def test_totals_compare_coverage_with_as_many_weeks_before(world):
    nora = world.student()
    first = last_week()
    load(
        day_of(nora, first, "ppi-")
        + day_of(nora, weeks.shift(first, -1), "pppp")
        + day_of(nora, weeks.shift(first, -2), "i")
    )
    (total,) = totals.by_school([nora.school_id], Weeks(Window.OWN, first, first))
    assert (total.students, total.sums, total.before) == (
        1,
        Sums(4, 240, 180, 120, 0, 60, 0),
        Sums(scheduled=240, reported=240),
    )
    assert total.flags == [Flag.LOW_COVERAGE, Flag.COVERAGE_MOVED]

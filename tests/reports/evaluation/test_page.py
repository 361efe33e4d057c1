"""The evaluation as a page and as Excel: nothing of few students, and nothing of a half-year that goes on."""

import io
from fractions import Fraction

import openpyxl
import pytest
from django.urls import reverse

from tests.reports.evaluation import build

SPRING = {"enrolled_on": build.ENROLLED, "closed_on": build.CLOSED}
LEVELS = ["fully"] * 7 + ["partly"] * 6 + ["not"] * 5


@pytest.fixture
def spring(world):
    """18 closed at one school in spring: nine girls, nine boys, absence from 40 to 30 %."""
    school = world.schools["Bredängsskolan"]
    for number, level in enumerate(LEVELS):
        pupil = build.student(school, number, sex="FM"[number % 2])
        tools = ("talks",) if number < 10 else ()
        build.closed(pupil, initial="0.4", closing="0.3", attainment=level, satisfaction=8, tools=tools, **SPRING)


def page(sign_in, who="steering", **query):
    return sign_in(who).get(reverse("reports:evaluation"), query).context["page"]


def test_steering_sees_the_own_district(sign_in, spring):
    found = page(sign_in)
    assert (str(found.period), found.whole.n) == ("VT 2026", 18)
    assert (found.whole.initial.share, found.whole.closing.share) == (Fraction(2, 5), Fraction(3, 10))
    assert [(part.names, part.count) for part in found.whole.attainment] == [
        (("fully",), 7),
        (("partly",), 6),
        (("not",), 5),
        (("unknown",), 0),
    ]


def test_goals_of_a_cut_are_told_alike_for_all_or_not(sign_in, spring):
    sexes = next(section for section in page(sign_in).sections if section.by == "sex")
    assert [(word, group.n, group.attainment) for word, group in sexes.groups] == [
        ("Flicka", 9, None),
        ("Pojke", 9, None),
    ]


def test_half_year_that_goes_on_is_not_told(sign_in, world, today):
    for number in range(8):
        pupil = build.student(world.schools["Bredängsskolan"], number)
        build.closed(pupil, enrolled_on=today - 60 * build.DAY, closed_on=today)
    assert page(sign_in).period is None


def test_small_half_years_are_told_together(sign_in, world):
    school = world.schools["Bredängsskolan"]
    for number in range(6):
        day = build.CLOSED - (200 * build.DAY if number < 3 else 0 * build.DAY)
        build.closed(build.student(school, number), enrolled_on=day - 60 * build.DAY, closed_on=day)
    found = page(sign_in)
    assert [str(period) for period in found.periods] == ["HT 2025 + VT 2026"]
    assert found.whole.n == 6


def test_tool_is_told_where_those_with_and_without_are_enough(sign_in, spring):
    found = page(sign_in)
    assert [(tool.students, tool.group.change.share) for tool in found.tools] == [(10, Fraction(1, 10))]
    assert (found.tools[0].change.mean, found.tools[0].change.spread) == (1000, 0)


def test_tool_that_nearly_all_had_is_not_told(sign_in, world):
    for number in range(9):
        tools = ("talks",) if number < 7 else ()
        build.closed(build.student(world.schools["Bredängsskolan"], number), tools=tools)
    found = page(sign_in)
    assert (found.tools, found.tools_hidden) == ((), 1)


def test_period_that_does_not_exist_is_the_newest(sign_in, spring):
    assert str(page(sign_in, period="x").period) == "VT 2026"


def test_steering_cannot_ask_for_another_district(sign_in, spring, world):
    found = page(sign_in, district=world.districts["Farsta"].pk)
    assert found.whole.n == 18
    assert page(sign_in, "admin", district=world.districts["Farsta"].pk).period is None


def test_file_holds_what_the_page_holds_and_no_formula(sign_in, spring, world):
    world.districts["Skärholmen"].name = "=1+1"
    world.districts["Skärholmen"].save()
    answer = sign_in("steering").get(reverse("reports:evaluation_file"))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Siffror", "Verktyg", "Definitioner"]
    rows = list(book["Siffror"].iter_rows(values_only=True))
    assert rows[1][:9] == ("Alla", "=1+1", "VT 2026", 18, 40, 30, 10, 18, "..")
    assert book["Siffror"]["B2"].data_type == "s"
    assert ("Flickor och pojkar", "Flicka", "VT 2026", 9) in [row[:4] for row in rows]


def test_page_without_figures_says_when_there_will_be_some(sign_in, world):
    html = sign_in("steering").get(reverse("reports:evaluation")).content.decode()
    assert "Inget att utvärdera än" in html

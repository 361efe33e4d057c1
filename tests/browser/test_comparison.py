"""The term comparison in a real browser: nothing for axe to find, and a browser that is killed leaves no half of it."""

import contextlib
import time

import pytest
from django.conf import settings
from django.db import OperationalError, transaction
from playwright.sync_api import Page, expect

from reports.models import FrozenComparison
from students.models import TermResult
from tests.browser.conftest import PHONE
from tests.reports.comparison import build
from tests.reports.comparison.test_page import fill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def students(live_world):
    """Thirty at one school, ten each up, same and down; the first coach works with all of them."""
    world, terms = live_world, build.calendar()
    made = fill(world, "Bredängsskolan", 15, 15, terms)
    for number, student in enumerate(made):
        student.cases.get().coaches.add(world.people["coach_school"])
        TermResult.objects.filter(student=student, term=terms[1]).update(passed=8 + number % 3 - 1)
    return made


def clean(page: Page) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    assert [(v["id"], v["nodes"][0]["html"]) for v in axe.run(page).response["violations"]] == []
    width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1]


@pytest.mark.parametrize("viewport", [PHONE, None], ids=["phone", "desktop"])
@pytest.mark.parametrize(
    ("person", "address"),
    [
        ("steering", "/reports/terms/"),
        ("admin", "/reports/terms/"),
        ("coach_school", "/reports/terms/mine/"),
    ],
)
def test_comparison_has_nothing_for_axe_to_find(browse, students, viewport, person, address):
    page = browse(person, address, viewport)
    page.locator("td.cell summary").first.click()
    page.locator("details.rules summary").click()
    clean(page)


@pytest.mark.parametrize("viewport", [PHONE, None], ids=["phone", "desktop"])
def test_frozen_comparison_has_nothing_for_axe_to_find(browse, students, viewport):
    page = browse("coach_school", "/reports/terms/mine/", viewport)
    page.get_by_role("button", name="Frys").click()
    expect(page.get_by_role("heading", name="Fryst terminsjämförelse")).to_be_visible()
    clean(page)
    page.goto("/reports/terms/frozen/")
    clean(page)


def test_rule_behind_a_cell_is_one_click_away(browse, students):
    page = browse("coach_school", "/reports/terms/mine/")
    cell = page.locator("td.cell").first
    cell.locator("summary").click()
    expect(cell).to_contain_text("Från 240 av 480 till 240 av 480 ämnen.")
    expect(cell).to_contain_text("Elever: 10 upp, 10 lika, 10 ner.")


def _wait_for_the_server() -> None:
    """Until it has written: SQLite in memory lets nobody else in meanwhile, not even to read."""
    for _try in range(120):
        with contextlib.suppress(OperationalError), transaction.atomic():
            return
        time.sleep(0.25)
    pytest.fail("the server has not let go of the database in half a minute")


def test_browser_killed_while_freezing_leaves_the_whole_or_nothing(browse, students):
    """The window is gone as soon as the button is pressed; what is kept is all 30 students with all 32 cells."""
    page = browse("coach_school", "/reports/terms/mine/")
    page.evaluate("document.querySelector('form[action*=freeze]').submit()")
    page.context.close()
    time.sleep(1)  # the server goes on by itself
    _wait_for_the_server()
    for row in FrozenComparison.objects.all():
        assert row.students.count() == len(students)
        assert [len(each["cells"]) for each in row.shown["columns"] if each["cells"]] == [4] * 8
    again = browse("coach_school", "/reports/terms/frozen/")
    expect(again.locator("main table tbody tr")).to_have_count(FrozenComparison.objects.count())
    again.goto("/reports/terms/mine/")
    expect(again.locator("table.matrix tbody tr")).to_have_count(8)


def test_language_of_the_comparison_can_be_english(browse, students):
    page = browse("steering", "/reports/terms/")
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": page.url}])
    page.reload()
    expect(page.get_by_role("heading", name="Term comparison")).to_be_visible()
    clean(page)

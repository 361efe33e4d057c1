"""SMS and student cards in a real browser, on a phone and on a screen: axe has nothing to say, nothing is cut off."""

from __future__ import annotations

import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe

from cases.models import Case
from outreach import links
from outreach.actions import cards, message_plans
from outreach.rules import LessonTime
from tests.browser.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser


def look(page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(page.url, v["id"], v["nodes"][0]["html"]) for v in found] == []
    inner, outer = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert inner <= outer, f"{page.url} is cut off"


@pytest.fixture
def nora(live_world, today):
    case = Case.objects.get(pk=live_world.case(live_world.student(mobile="+46701740611")).pk)
    sara = live_world.people["coach_school"]
    cards.check_in(case=case, by=sara, lessons=[LessonTime(datetime.time(9, 40), "Engelska")])
    fields = {"days": "12345", "at": datetime.time(7, 30), "text": "God morgon {name}!", "first_day": today}
    message_plans.make(case=case, by=sara, kind="greeting", ends_on=today + datetime.timedelta(days=7), **fields)
    return case


@pytest.mark.parametrize("window", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_pages_of_messages_are_accessible_and_fit(window, nora, browse):
    page = browse("coach_school", f"/cases/{nora.pk}/sms/", viewport=window)
    look(page)
    page.locator("[name=use]").first.click()
    page.locator("[name=look]").click()
    page.wait_for_selector("[name=send]")
    assert "1 del" in page.locator(".call-out").inner_text()
    look(page)
    page.locator("[name=send]").click()
    page.wait_for_selector(".thread .ours")
    look(page)
    for address in (
        f"/cases/{nora.pk}/sms/plans/reminder/",
        "/sms-templates/",
        "/sms-templates/new/",
        f"/cases/{nora.pk}/cards/",
        f"/student-cards/{nora.studentcards.get().pk}/print/",
    ):
        page.goto(address)
        look(page)


def test_teacher_answers_in_two_taps(nora, new_context):
    lesson = nora.studentcards.get().lessons.get()
    page = new_context(viewport=PHONE).new_page()
    page.goto(f"/k/{links.of_card(lesson.secret)}/")
    look(page)
    page.get_by_role("button", name="I tid").click()
    look(page)
    page.get_by_role("button", name="Deltog", exact=True).click()
    look(page)
    lesson.refresh_from_db()
    assert (lesson.arrival, lesson.participation) == ("on_time", "well")


@pytest.mark.parametrize(("person", "address"), [("eht", "/same-day-notices/"), ("admin", "/messages/watch/")])
def test_pages_for_others_are_accessible_on_a_phone(person, address, live_world, browse):
    look(browse(person, address, viewport=PHONE))

"""One student from proposal to booster, in a real browser, as the people who really do each step.

Pages are known by their fields and their one primary button, so that the same walk goes through both languages.
"""

from __future__ import annotations

import datetime
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.choices import Stage
from cases.models import Booster, Case, Contact, WeeklyFollowUp
from students.choices import ConsentState
from students.models import Consent
from tests.browser.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser


class Walker:
    """A person with a window of their own; every page they come to is held against axe and the window's width."""

    def __init__(self, page: Page, language: str) -> None:
        self.page = page
        page.on("pageerror", lambda error: pytest.fail(f"script error on {page.url}: {error}"))
        root = "/".join(page.url.split("/")[:3])
        page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": f"{root}/"}])

    def to(self, address: str) -> Walker:
        self.page.goto(address)
        self.look()
        return self

    def look(self) -> None:
        """Nothing for axe to find, nothing wider than the window, nothing untranslated in between."""
        found = Axe().run(self.page).response["violations"]
        assert [(self.page.url, v["id"], v["nodes"][0]["html"]) for v in found] == []
        inner, outer = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert inner <= outer, f"{self.page.url} is cut off"

    def fill(self, **fields: str) -> Walker:
        for name, value in fields.items():
            self.page.locator(f"main [name={name}]:visible").fill(value)
        return self

    def choose(self, name: str, value: str) -> Walker:
        """A radio button or a tick box by its value, or an option of a list."""
        field = self.page.locator(f"main [name={name}]").first
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            chosen = self.page.locator(f'main input[name={name}][value="{value}"]')
            if not chosen.is_checked():
                self.page.locator(f"label[for={chosen.get_attribute('id')}]").click()
            expect(chosen).to_be_checked()
        return self

    def press(self, selector: str = "main form .btn-primary") -> Walker:
        """The primary button of the page, or another one; then look at what comes."""
        before = self.page.url
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        shown = self.page.locator("main .error-summary, main .invalid-feedback")
        assert shown.count() == 0, (before, shown.first.inner_text())
        self.look()
        return self


@pytest.mark.parametrize("window", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_case_goes_from_proposal_to_booster(browse, live_world, window, language):
    today = timezone.localdate()
    day = today.isoformat()
    eht, coach, social = (
        Walker(browse(person, "/", window), language) for person in ("eht", "coach_school", "coach_social")
    )

    # 1. The student health team searches, finds nobody, registers the student and proposes.
    eht.to("/propose/").fill(q="Vilma Ask").press("main form button[type=submit]")
    eht.page.locator("main a[href*='/propose/new/']").click()
    eht.fill(given_name="Vilma", family_name="Ask", birth_date="2013-05-20", school_class="7B")
    eht.choose("sex", "F").choose("year", "7").press()
    eht.fill(reason="Kommer sällan före tio.", share="36,5", tried="Samtal med mentor.", suggested_by="mentorn")
    eht.fill(first_day=str(today - datetime.timedelta(days=40)), last_day=str(today - datetime.timedelta(days=12)))
    eht.choose("source", "report").press()
    case = Case.objects.select_related("student").get(student__given_name="Vilma")
    assert case.stage == Stage.PROPOSAL
    student = case.student

    # Social services cannot know of the student yet.
    social.page.goto(f"/cases/{case.pk}/")
    expect(social.page.locator("body")).not_to_contain_text("Vilma")
    social.to("/proposals/")
    expect(social.page.locator("body")).not_to_contain_text("Vilma")

    # The team accepts.
    coach.to(f"/proposals/{case.pk}/decide/").choose("decision", "accept")
    coach.choose("coaches", str(live_world.people["coach_school"].pk)).press()

    case.refresh_from_db()
    assert (case.stage, case.outside_target_group) == (Stage.CONSENT, True)

    # 2. Two guardians; both are asked, and sign with the student.
    for name, mobile in (("Ylva", "070-1740605"), ("Mats", "070-1740606")):
        coach.to(f"/students/{student.pk}/guardians/new/").fill(given_name=name, family_name="Ask", mobile=mobile)
        coach.press("main form[data-draft] .btn-primary")
    coach.to(f"/students/{student.pk}/consent/new/").fill(informed_on=day, informed_by="Sara Lind", valid_from=day)
    for box in coach.page.locator("main [name=categories]").all():
        box.check(force=True)
    coach.fill(valid_until=str(today + datetime.timedelta(days=90)), student_signed_on=day)
    for link in student.guardianships.all():
        coach.choose(f"answer_{link.guardian_id}", "signed").fill(**{f"on_{link.guardian_id}": day})
    coach.press()
    consent = Consent.objects.get(student=student)
    assert consent.state() == ConsentState.VALID
    coach.to(f"/cases/{case.pk}/enrol/")
    coach.choose("coaches", str(live_world.people["coach_social"].pk)).press()
    social.to(f"/cases/{case.pk}/")
    expect(social.page.get_by_role("heading", level=1)).to_contain_text("Vilma Ask")

    # 3. Each agency writes its half; the school's is finished.
    social.to(f"/cases/{case.pk}/mapping/social/").fill(summary="Nära till mormor.").press()
    coach.to(f"/cases/{case.pk}/mapping/school/").fill(summary="Sent på måndagar sedan sexan.").press(
        "main [name=finish]"
    )
    expect(coach.page.locator("body")).to_contain_text("Nära till mormor.")
    coach.to(f"/cases/{case.pk}/mapping/").press("main form[action$='/complete/'] .btn-primary")

    # 4. A plan with three sub-goals, approved by student and guardian, printed, put in force.
    coach.to(f"/cases/{case.pk}/plan/new/?template=empty").fill(end_goal="Behörig till gymnasiet.", starts_on=day)
    prefix = coach.page.locator("[data-rows]").first.get_attribute("data-rows")
    goals = ["Till första lektionen", "Lämnar in matten", "Äter i matsalen"]
    for number, text in enumerate(goals):
        if coach.page.locator(f"[name={prefix}-{number}-text]:visible").count() == 0:
            coach.page.locator("[data-add-row]").first.click()
        coach.fill(**{f"{prefix}-{number}-text": text})
    coach.press()
    plan = case.actionplans.get()
    coach.to(f"/plans/{plan.pk}/approve/").choose("student", "yes")
    coach.choose(f"guardian_{student.guardianships.first().guardian_id}", "yes").press()
    coach.to(f"/plans/{plan.pk}/print/")
    coach.to(f"/cases/{case.pk}/plan/").press("main form[action$='/in-force/'] .btn-primary")
    case.refresh_from_db()
    assert case.stage == Stage.CARRYING_OUT

    # 5. The week is followed up in place; a call to the guardian is noted.
    coach.to("/my-week/")
    for goal in coach.page.locator("[data-goal]").all():
        goal.locator("label.met").click()
    coach.page.locator("[name=note]").fill("Kom själv på onsdagen.")
    coach.page.locator("[data-follow-up] .btn-primary").click()
    expect(coach.page.locator(f"#student-{case.pk} .state.ok, #student-{case.pk} .badge-ok").first).to_be_visible()
    coach.look()
    follow_up = WeeklyFollowUp.objects.get(case=case)
    assert [r.result for r in follow_up.results.all()] == ["met"] * 3
    coach.to(f"/cases/{case.pk}/contacts/").page.locator("#new-contact > summary").click()
    coach.choose("kind", "call").choose("with_whom", "guardian").fill(text="Glad över onsdagen.")
    coach.press("#new-contact .btn-primary")
    assert Contact.objects.get(case=case).text == "Glad över onsdagen."
    social.to(f"/cases/{case.pk}/follow-ups/")
    expect(social.page.locator("body")).to_contain_text("Kom själv på onsdagen.")

    # 6. Closing, with what the student thinks; a booster is planned.
    coach.to(f"/cases/{case.pk}/close/").choose("reason", "goals").choose("goal_attainment", "partly")
    coach.choose("satisfaction", "9").press()
    case.refresh_from_db()
    assert (case.stage, case.closed_on) == (Stage.CLOSING, today)

    # 7. The booster is held.
    booster = Booster.objects.get(case=case)
    coach.to(f"/cases/booster/{booster.pk}/").fill(**{"hold-text": "Går varje dag."}).press()
    case.refresh_from_db()
    assert case.stage == Stage.BOOSTER
    coach.to(f"/cases/{case.pk}/")
    expect(coach.page.locator("html")).to_have_attribute("lang", re.compile(language))

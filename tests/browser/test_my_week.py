"""My week in a real Chromium: a usual week in six clicks or key strokes, by mouse and by keys, without a page load."""

from __future__ import annotations

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from accounts.choices import Agency
from accounts.models import Draft
from cases.actions import follow_ups
from cases.choices import Result
from cases.models import SubGoal, WeeklyFollowUp
from ppss.lib import weeks
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.browser
GOALS = ("Till första lektionen minst tre dagar", "Lämnar in matteuppgiften", "Äter lunch i matsalen")


@pytest.fixture
def week(today):
    return weeks.monday(today)


@pytest.fixture
def cases(live_world, week):
    """Amir, Elin and Nora, each with three sub-goals this week; in this order on the page."""
    students = [live_world.student(*name) for name in (("Amir", "Hassan"), ("Elin", "Sund"), ("Nora", "Ek"))]
    made = [live_world.case(student) for student in students]
    for case in made:
        for position, text in enumerate(GOALS):
            SubGoal.objects.create(
                case=case, agency=Agency.SCHOOL, text=text, first_week=week, last_week=week, position=position
            )
    return made


class Effort:
    """Counts what the coach does, and every page the browser loads after the first."""

    def __init__(self, page: Page) -> None:
        self.page, self.strokes, self.loads = page, 0, 0
        page.on("framenavigated", self._loaded)

    def _loaded(self, frame) -> None:
        self.loads += 1

    def click(self, locator) -> None:
        self.strokes += 1
        locator.click()

    def press(self, key: str) -> None:
        self.strokes += 1
        self.page.keyboard.press(key)


def row(page: Page, case):
    return page.locator(f"#student-{case.pk}")


def expect_usual_week_saved(page: Page, case, follower, week) -> None:
    expect(row(page, case).locator("form")).to_have_count(0)
    expect(row(page, case).locator(".state")).to_have_class("state ok")
    expect(row(page, follower).locator("form")).to_be_visible()
    first = row(page, follower).locator("[data-goal] input").first
    expect(first).to_be_focused()
    expect(page.locator("#week-told")).to_contain_text(str(follower.student))
    saved = WeeklyFollowUp.objects.get(case=case, week=week)
    assert list(saved.results.values_list("result", flat=True)) == [Result.MET, Result.PARTLY, Result.NOT_MET]
    later = weeks.shift(week, 1)
    carried = case.subgoals.filter(first_week__lte=later, last_week__gte=later)
    assert [goal.text for goal in carried] == list(GOALS)
    assert not Draft.objects.exists()


def test_usual_week_takes_at_most_six_clicks_and_no_page_load(browse, cases, week):
    page = browse("coach_school", "/my-week/")
    amir, elin, _nora = cases
    effort = Effort(page)
    form = row(page, amir).locator("form")
    for goal, result in enumerate(("met", "partly", "not_met")):
        effort.click(form.locator("[data-goal]").nth(goal).locator(f"label.{result}"))
    effort.click(form.locator("[data-carry-all]"))
    effort.click(form.locator("button[name=next]"))
    expect_usual_week_saved(page, amir, elin, week)
    assert (effort.strokes, effort.loads) == (5, 0)


def test_usual_week_takes_at_most_six_key_strokes_and_no_page_load(browse, cases, week):
    page = browse("coach_school", "/my-week/")
    amir, elin, _nora = cases
    effort = Effort(page)
    for key in ("1", "2", "3", "c", "Control+Enter"):
        effort.press(key)
    expect_usual_week_saved(page, amir, elin, week)
    assert (effort.strokes, effort.loads) == (5, 0)


def test_whole_list_is_followed_up_by_keys_alone(browse, cases, week):
    page = browse("coach_school", "/my-week/")
    for case in cases:
        expect(row(page, case).locator("form")).to_be_visible()
        for key in ("1", "2", "3", "c", "Control+Enter"):
            page.keyboard.press(key)
        expect(row(page, case).locator("form")).to_have_count(0)
    expect(page.locator("#week-lead")).to_contain_text("3 elever, 3 uppföljda")
    expect(page.locator("#week-told")).to_contain_text("Alla elever är uppföljda")
    expect(row(page, cases[-1]).get_by_role("link")).to_be_focused()
    assert WeeklyFollowUp.objects.count() == 3


def test_keys_move_between_students_and_can_be_switched_off(browse, cases):
    page = browse("coach_school", "/my-week/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(row(page, cases[1]).get_by_role("link", name="Elin Sund")).to_be_focused()
    page.keyboard.press("Enter")
    expect(row(page, cases[1]).locator("[data-goal] input").first).to_be_focused()
    page.keyboard.press("2")
    expect(row(page, cases[1]).locator("[value=partly]").first).to_be_checked()
    expect(row(page, cases[1]).locator("[data-goal]").nth(1).locator("input").first).to_be_focused()
    page.keyboard.press("?")
    dialog = page.locator("#week-help")
    expect(dialog).to_be_visible()
    dialog.get_by_role("switch").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    expect(row(page, cases[1]).locator("[value=not_met]").nth(1)).not_to_be_checked()


def test_keys_never_write_in_the_form_of_another_student(browse, cases):
    """Two forms are open: what is pressed at a name is for that student alone, and elsewhere for nobody."""
    page = browse("coach_school", "/my-week/")
    amir, elin, nora = cases
    row(page, nora).get_by_role("link", name="Nora Ek").click()
    expect(row(page, nora).locator("form")).to_be_visible()
    expect(row(page, amir).locator("form")).to_be_visible()
    row(page, nora).get_by_role("link", name="Nora Ek").focus()
    page.keyboard.press("3")
    expect(row(page, nora).locator("[value=not_met]").first).to_be_checked()
    row(page, elin).get_by_role("link", name="Elin Sund").focus()
    page.keyboard.press("1")
    page.keyboard.press("Control+Enter")
    page.locator("h1").click()
    page.keyboard.press("1")
    page.keyboard.press("Control+Enter")
    expect(row(page, amir).locator("[data-goal] input:checked")).to_have_count(0)
    expect(row(page, amir).locator("form")).to_be_visible()
    assert not WeeklyFollowUp.objects.exists()


def test_typing_a_figure_in_a_note_chooses_nothing(browse, cases):
    page = browse("coach_school", "/my-week/")
    note = row(page, cases[0]).get_by_label("Anteckning")
    note.click()
    page.keyboard.type("1 c 2 j ?")
    expect(note).to_have_value("1 c 2 j ?")
    expect(row(page, cases[0]).locator("[data-goal] input:checked")).to_have_count(0)


def test_saved_week_opens_again_and_is_corrected(browse, cases, week):
    page = browse("coach_school", "/my-week/")
    form = row(page, cases[0])
    form.get_by_label("Anteckning").fill("Kom på måndagen")
    form.locator("button[name=save]").click()
    expect(form.locator("form")).to_have_count(0)
    expect(form.get_by_role("link", name="Amir Hassan")).to_be_focused()
    page.keyboard.press("Enter")
    expect(form.get_by_label("Anteckning")).to_have_value("Kom på måndagen")
    form.get_by_label("Anteckning").fill("Kom på tisdagen")
    form.locator("button[name=save]").click()
    expect(form.locator("form")).to_have_count(0)
    assert WeeklyFollowUp.objects.get().note == "Kom på tisdagen"


def test_new_and_changed_sub_goals_are_kept_by_the_draft(browse, cases, week):
    page = browse("coach_school", "/my-week/")
    form = row(page, cases[0])
    form.locator("[data-change]").first.click()
    form.locator(".changed input").first.fill("Till första lektionen minst fyra dagar")
    form.locator("[name=new]").first.fill("Ringer mamma")
    form.locator("[data-new-goal]").click()
    page.keyboard.type("Packar väskan")
    expect(form.locator("[data-draft-status]")).to_contain_text("Utkast sparat")
    page.wait_for_timeout(1200)
    page.reload()
    expect(form.locator("[data-draft-status]")).to_contain_text("är ifyllt")
    expect(form.locator("[name=new]")).to_have_count(2)
    form.get_by_label("Anteckning").fill("Bra samtal")
    form.locator("button[name=save]").click()
    expect(form.locator("form")).to_have_count(0)
    later = weeks.shift(week, 1)
    texts = {goal.text for goal in cases[0].subgoals.filter(first_week=later)}
    assert texts == {"Till första lektionen minst fyra dagar", "Ringer mamma", "Packar väskan"}


def test_second_person_sees_what_the_first_wrote_before_it_is_overwritten(browse, live_world, cases, week):
    page = browse("coach_school", "/my-week/")
    form = row(page, cases[0])
    form.get_by_label("Anteckning").fill("Saras anteckning")
    goal = cases[0].subgoals.first()
    omar = live_world.people["coach_social"]
    follow_ups.save(case=cases[0], by=omar, week=week, results={goal.pk: Result.MET}, note="Omars anteckning")
    form.locator("button[name=next]").click()
    conflict = form.locator("section.draft-choice")
    expect(conflict).to_contain_text("Omar Ali")
    expect(conflict).to_contain_text("Omars anteckning")
    expect(conflict).to_contain_text("Saras anteckning")
    expect(conflict).to_be_focused()
    assert WeeklyFollowUp.objects.get().note == "Omars anteckning"
    form.get_by_label("Anteckning").fill("Omars och Saras anteckning")
    form.locator("button[name=next]").click()
    expect(row(page, cases[1]).locator("form")).to_be_visible()
    assert WeeklyFollowUp.objects.get().note == "Omars och Saras anteckning"


def test_taking_what_is_saved_drops_what_was_typed(browse, live_world, cases, week):
    page = browse("coach_school", "/my-week/")
    form = row(page, cases[0])
    form.get_by_label("Anteckning").fill("Saras anteckning")
    follow_ups.save(case=cases[0], by=live_world.people["coach_social"], week=week, note="Omars anteckning")
    form.locator("button[name=save]").click()
    form.locator("button[name=take_saved]").click()
    expect(form.get_by_label("Anteckning")).to_have_value("Omars anteckning")
    expect(form.locator(".draft-choice")).to_have_count(0)
    assert not Draft.objects.exists()


def test_wrong_input_comes_back_with_a_sentence(browse, cases):
    page = browse("coach_school", "/my-week/")
    form = row(page, cases[0])
    form.locator("button[name=save]").click()
    expect(form.locator(".error-summary")).to_contain_text("Välj ett resultat")
    expect(form.locator(".error-summary")).to_be_focused()
    assert not WeeklyFollowUp.objects.exists()


def test_week_works_without_script(new_context, live_world, cases, week):
    page = new_context("coach_school", live_world, java_script_enabled=False).new_page()
    page.goto("/my-week/")
    form = row(page, cases[0])
    form.locator("label.met").first.click()
    form.locator("[name=new]").fill("Ringer mamma")
    form.locator("button[name=next]").click()
    expect(row(page, cases[1]).locator("form")).to_be_visible()
    expect(row(page, cases[0]).locator(".state.ok")).to_be_visible()
    row(page, cases[2]).get_by_role("link", name="Nora Ek").click()
    expect(row(page, cases[2]).locator("form")).to_be_visible()
    assert WeeklyFollowUp.objects.get().results.get().result == Result.MET


@pytest.mark.parametrize("viewport", [PHONE, None], ids=["phone", "desktop"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_my_week_has_nothing_for_axe_to_find(browse, cases, viewport, language):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = browse("coach_school", "/my-week/", viewport)
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": page.url}])
    page.reload()
    page.keyboard.press("1")
    found = axe.run(page)
    assert [(v["id"], v["nodes"][0]["html"]) for v in found.response["violations"]] == []
    width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1]

"""No typed character is lost: session ended, network gone, tab closed, second window, wrong input."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from accounts.models import Draft
from students.models import Student
from tests.browser.conftest import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.browser.draft_page")]
TEXT = "Kom själv på onsdagen.\nTyckte att NO gick bättre."


@pytest.fixture
def student(live_world):
    return live_world.student()


@pytest.fixture
def address(student):
    return f"/draft-page/{student.pk}/"


def note(page):
    return page.get_by_label("Anteckning")


def status(page):
    return page.locator(".draft-state")


def fill_everything(page):
    note(page).fill(TEXT)
    page.get_by_label("tis").check()
    page.get_by_label("Träffades").check()
    page.get_by_label("Verktyg").select_option("card")


def expect_everything(page):
    expect(note(page)).to_have_value(TEXT)
    expect(page.get_by_label("tis")).to_be_checked()
    expect(page.get_by_label("Träffades")).to_be_checked()
    expect(page.get_by_label("Verktyg")).to_have_value("card")


def local_copies(page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('ppss-draft:'))")


def wait_saved(page):
    """Until the server has everything: then this device has forgotten it."""
    for _attempt in range(200):
        if local_copies(page) == []:
            return
        page.wait_for_timeout(50)
    pytest.fail("the server never got the draft")


def test_closed_tab_comes_back_filled_in(browse, new_context, live_world, address):
    page = browse("coach_school", address)
    fill_everything(page)
    wait_saved(page)
    page.close()
    again = new_context("coach_school", live_world).new_page()  # another browser: from the server
    again.goto(address)
    expect_everything(again)
    again.get_by_role("button", name="draft").or_(again.get_by_role("button", name="utkastet")).click()
    expect(note(again)).to_have_value("")
    expect(again.get_by_label("Namn")).to_have_value("Nora")
    again.reload()
    expect(note(again)).to_have_value("")
    assert not Draft.objects.exists()


def test_tab_closed_before_anything_was_sent_comes_back_from_the_device(browse, address):
    page = browse("coach_school", address)
    page.context.set_offline(True)
    fill_everything(page)
    page.close()
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(address)
    expect_everything(again)
    wait_saved(again)
    assert ["note", TEXT] in Draft.objects.get().data["fields"]


def test_lost_network_keeps_the_text_and_goes_on_by_itself(browse, student, address):
    page = browse("coach_school", address)
    page.context.set_offline(True)
    fill_everything(page)
    kept = status(page).get_by_text("this device").or_(status(page).get_by_text("den här enheten"))
    expect(kept).to_be_visible()
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(kept).to_be_visible()
    expect_everything(page)
    page.context.set_offline(False)
    wait_saved(page)
    page.get_by_label("Namn").fill("Elin")
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(note(page)).to_have_value("")
    student.refresh_from_db()
    assert student.given_name == "Elin"
    assert not Draft.objects.exists()


def test_session_that_ended_loses_nothing_and_goes_on_after_signing_in(browse, live_server, live_world, address):
    page = browse("coach_school", address)
    Session.objects.all().delete()
    fill_everything(page)
    page.get_by_role("button", name="Spara", exact=True).click()
    link = status(page).get_by_role("link")
    expect(link).to_be_visible()
    with page.context.expect_page() as opened:
        link.click()
    tab = opened.value
    tab.locator("[name=login]").fill("coach.school@demo.example")
    tab.locator("[name=password]").fill("demo")
    tab.locator("[name=password]").press("Enter")
    tab.wait_for_url("**/signed-in/")
    tab.close()
    expect_everything(page)
    wait_saved(page)
    page.get_by_label("Namn").fill("Elin")
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(note(page)).to_have_value("")
    assert Student.objects.get().given_name == "Elin"


def test_session_taken_over_by_somebody_else_gets_nothing(browse, live_server, live_world, address):
    page = browse("coach_school", address)
    page.wait_for_load_state("networkidle")  # an answer still on its way would set the first person's cookie again
    sign_in(page.context, live_server.url, live_world.people["coach_other"])
    fill_everything(page)
    expect(status(page).get_by_role("link")).to_be_visible()
    assert not Draft.objects.exists()
    expect_everything(page)
    sign_in(page.context, live_server.url, live_world.people["coach_school"])
    wait_saved(page)
    assert Draft.objects.get().user == live_world.people["coach_school"]


@pytest.mark.parametrize("kept", ["here", "other"])
def test_second_window_is_told_apart(browse, address, kept):
    first = browse("coach_school", address)
    note(first).fill("Skrivet i första fönstret")
    wait_saved(first)
    second = first.context.new_page()
    second.goto(address)
    expect(note(second)).to_have_value("Skrivet i första fönstret")
    note(second).fill("Skrivet i andra fönstret")
    wait_saved(second)
    note(first).fill("Mer i första fönstret")
    choice = first.locator(".draft-choice")
    expect(choice).to_contain_text("Skrivet i andra fönstret")
    expect(choice).to_contain_text("Mer i första fönstret")
    first.get_by_role("button", name="Spara", exact=True).click()
    expect(choice).to_be_visible()
    choice.get_by_role("button").nth(0 if kept == "here" else 1).click()
    expected = "Mer i första fönstret" if kept == "here" else "Skrivet i andra fönstret"
    expect(note(first)).to_have_value(expected)
    wait_saved(first)
    assert ["note", expected] in Draft.objects.get().data["fields"]


def test_wrong_input_comes_back_as_it_was_typed(browse, student, address):
    page = browse("coach_school", address)
    fill_everything(page)
    page.get_by_label("Namn").fill("E")
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(page.locator(".error-summary")).to_be_visible()
    expect_everything(page)
    expect(page.get_by_label("Namn")).to_have_value("E")
    page.get_by_label("Namn").fill("Elin")
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(note(page)).to_have_value("")
    assert not Draft.objects.exists()


def test_draft_on_a_record_that_changed_since_is_told(browse, student, address):
    page = browse("coach_school", address)
    page.get_by_label("Namn").fill("Elin")
    wait_saved(page)
    Student.objects.update(given_name="Elina", revision=7)
    page.reload()
    choice = page.locator(".draft-choice")
    expect(choice).to_contain_text("Elina")
    choice.get_by_role("button").nth(1).click()
    expect(page.get_by_label("Namn")).to_have_value("Elina")
    wait_saved(page)
    page.reload()
    expect(page.get_by_label("Namn")).to_have_value("Elina")
    expect(choice).to_have_count(0)


def test_signing_out_leaves_nothing_on_the_device(browse, address):
    page = browse("coach_school", address)
    page.context.set_offline(True)
    note(page).fill(TEXT)
    page.wait_for_timeout(1000)
    assert len(local_copies(page)) == 1
    page.context.set_offline(False)
    page.locator("details.menu summary").click()
    page.locator("details.menu form button").click()
    page.wait_for_url("**/account/login/**")
    assert local_copies(page) == []
    assert ["note", TEXT] in Draft.objects.get().data["fields"]

"""The tab of contacts: other students of the same contact, asked for without a page load."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import AccessEntry
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desktop", "phone"])
def test_others_are_asked_for_in_place_and_come_back_with_the_draft(browse, live_world, viewport):
    case = live_world.case()
    amir = live_world.case(live_world.student("Amir", "Hassan"))
    address = reverse("cases:case_contacts", args=[case.pk])
    page = browse("coach_school", address, viewport)
    page.locator("#new-contact summary").click()
    page.get_by_label("Vad som sades").fill("Möttes alla tre")
    page.get_by_role("link", name="Samma kontakt med flera elever").click()
    page.get_by_label("Amir Hassan").check()
    expect(page.get_by_label("Vad som sades")).to_have_value("Möttes alla tre")
    expect(page.locator(".draft-state").first).to_contain_text("sparat")
    page.goto(address)
    page.locator("#new-contact summary").click()
    expect(page.get_by_label("Vad som sades")).to_have_value("Möttes alla tre")
    expect(page.get_by_label("Amir Hassan")).to_be_checked()
    shown = [set(entry.student_ids) for entry in AccessEntry.objects.order_by("pk")]
    assert shown == [{case.student_id}, {case.student_id, amir.student_id}] * 2

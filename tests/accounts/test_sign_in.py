"""Signing in and out, a new password, and what one reads when something is wrong."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

SARA = "coach.school@demo.example"


@pytest.fixture
def in_english(client):
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def clean_cache():
    """Attempts are counted in the cache."""
    cache.clear()
    yield
    cache.clear()


def test_sign_in_leads_back_to_the_page_asked_for(world, in_english):
    asked = in_english.get("/account/password/change/")
    assert asked["Location"] == "/account/login/?next=/account/password/change/"
    page = in_english.get(asked["Location"]).content.decode()
    assert "You come back to the page you were on." in page
    back = in_english.post(asked["Location"], {"login": SARA, "password": "demo", "next": "/account/password/change/"})
    assert back["Location"] == "/account/password/change/"


def test_wrong_password_says_what_to_do_and_keeps_the_e_mail(world, in_english):
    page = in_english.post(reverse("account_login"), {"login": SARA, "password": "fel"}).content.decode()
    assert "E-mail and password do not belong together. Check both and try again." in page
    assert f'value="{SARA}"' in page
    assert "data-error-summary" in page


def test_inactive_person_cannot_sign_in(world, in_english):
    world.people["coach_school"].is_active = False
    world.people["coach_school"].save()
    in_english.post(reverse("account_login"), {"login": SARA, "password": "demo"})
    assert "_auth_user_id" not in in_english.session


def test_new_password_by_a_link_that_works_once(world, in_english):
    in_english.post(reverse("account_reset_password"), {"email": SARA})
    assert [m.to for m in mail.outbox] == [[SARA]]
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)[1]
    form = in_english.get(link, follow=True)
    saved = in_english.post(
        form.redirect_chain[-1][0], {"password1": "vinterdäck på cykel", "password2": "vinterdäck på cykel"}
    )
    assert saved.status_code == 302
    assert Client().login(email=SARA, password="vinterdäck på cykel")
    again = Client()
    again.cookies["django_language"] = "en"
    assert "The link does not work any more" in again.get(link, follow=True).content.decode()


def test_reset_for_an_unknown_address_tells_nothing_and_sends_nothing(world, in_english):
    page = in_english.post(reverse("account_reset_password"), {"email": "ingen@demo.example"}, follow=True)
    assert "If there is an account with that address" in page.content.decode()
    assert mail.outbox == []


@pytest.mark.parametrize("page", ["signup", "email", "confirm-email"])
def test_pages_that_are_not_offered_do_not_exist(sign_in, page):
    client = sign_in("coach_school")
    assert client.get(f"/account/{page}/").status_code == 404
    assert client.post(f"/account/{page}/", {"email": "ny@demo.example", "action_add": ""}).status_code == 404


def test_form_from_an_ended_session_is_refused_kindly(world):
    client = Client(enforce_csrf_checks=True)
    client.cookies["django_language"] = "en"
    response = client.post(reverse("account_login"), {"login": SARA, "password": "demo"})
    assert response.status_code == 403
    assert "Nothing has been saved." in response.content.decode()


@pytest.mark.parametrize(("path", "words"), [("/finns-inte/", "Här finns inget")])
def test_missing_page_is_told_in_swedish_with_the_bar(sign_in, path, words):
    response = sign_in("coach_school").get(path)
    assert response.status_code == 404
    assert words in response.content.decode()
    assert escape("Sara Lind") in response.content.decode()


def test_language_changes_at_a_click_and_comes_back(sign_in):
    client = sign_in("no_role")
    assert '<html lang="sv">' in client.get("/").content.decode()
    back = client.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert back["Location"] == "/"
    page = client.get("/").content.decode()
    assert '<html lang="en">' in page
    assert "You are signed in, but have no role here today." in page


def attempts(client: Client, count: int, email: str, password: str = "fel", **headers: str) -> str:
    for _attempt in range(count):
        page = client.post(reverse("account_login"), {"login": email, "password": password}, headers=headers)
    return page.content.decode()


def test_sixth_wrong_password_waits_and_the_right_one_too(world, in_english, clean_cache):
    assert "Wait some minutes" not in attempts(in_english, 5, SARA)
    assert "Wait some minutes" in attempts(in_english, 1, SARA, "demo")
    assert "_auth_user_id" not in in_english.session
    other = Client(REMOTE_ADDR="192.0.2.7")
    attempts(other, 1, "eht@demo.example", "demo")
    assert "_auth_user_id" in other.session


def test_limits_count_the_person_behind_the_proxy_and_not_the_proxy(world, in_english, clean_cache, settings):
    """Else whoever tries passwords shuts out a city; and what they write before the proxy's own word is no use."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for n in range(11):
        attempts(in_english, 1, f"nobody{n}@demo.example", **{"X-Forwarded-For": f"203.0.113.{n}, 198.51.100.1"})
    refused = attempts(in_english, 1, "manager@demo.example", "demo", **{"X-Forwarded-For": "198.51.100.1"})
    assert "Wait some minutes" in refused
    attempts(in_english, 1, SARA, "demo", **{"X-Forwarded-For": "198.51.100.2"})
    assert "_auth_user_id" in in_english.session

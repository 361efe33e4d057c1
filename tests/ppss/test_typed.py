"""A form that is sent after the session has ended, where no script keeps what was typed."""

import re

from django.test import Client
from django.urls import reverse

TEXT = "Nora kom själv på onsdagen och stannade till två."
OWN = {"origin": "http://testserver", "referer": "http://testserver/cases/1/contacts/"}


def areas(response) -> list[str]:
    return re.findall(r"<textarea[^>]*>([^<]*)</textarea>", response.content.decode())


def test_text_sent_after_the_session_ended_is_given_back(world):
    case = world.case()
    response = Client().post(reverse("cases:note_new", args=[case.pk]), {"text": TEXT, "revision": "3"}, headers=OWN)
    assert (response.status_code, areas(response)) == (403, [TEXT])
    assert 'href="/cases/1/contacts/"' in response.content.decode()
    assert not case.notes.exists()


def test_text_of_a_form_with_an_old_token_is_given_back(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["coach_school"])
    case = world.case()
    response = client.post(reverse("cases:note_new", args=[case.pk]), {"text": TEXT}, headers=OWN)
    assert (response.status_code, areas(response)) == (403, [TEXT])
    assert not case.notes.exists()


def test_words_that_another_site_sends_are_not_shown(world):
    headers = {"origin": "https://other.example", "referer": "https://other.example/"}
    client = Client(enforce_csrf_checks=True)
    response = client.post(reverse("cases:note_new", args=[1]), {"text": "Ring det här numret"}, headers=headers)
    assert (response.status_code, areas(response)) == (403, [])


def test_secrets_are_never_shown_again():
    fields = {"password": "hemligt-ord", "text": TEXT}
    response = Client().post(reverse("cases:note_new", args=[1]), fields, headers=OWN)
    assert areas(response) == [TEXT]


def test_a_form_without_words_leads_to_the_sign_in():
    response = Client().post(reverse("cases:set_aside", args=[1]), {"revision": "1"}, headers=OWN)
    assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("account_login"))

"""A form that is sent twice is carried out once."""

import re
import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.choices import Agency
from accounts.models import User
from ppss import once

FIELDS = {"name": "Nils Utter", "email": "ny@demo.example", "agency": Agency.SCHOOL, "title": "kurator"}


@pytest.fixture
def admin(sign_in):
    return sign_in("admin")


def word_of(client: Client, url: str) -> str:
    return re.search(r'name="once" value="([^"]+)"', client.get(url).content.decode())[1]


def notes(world) -> list[str]:
    return list(world.case_shown.notes.values_list("text", flat=True))


@pytest.fixture
def note(world, sign_in):
    """Where a coach writes a note, and the word of the form that was opened for it."""
    world.case_shown = world.case()
    client = sign_in("coach_school")
    page = reverse("cases:case_contacts", args=[world.case_shown.pk])
    return client, reverse("cases:note_new", args=[world.case_shown.pk]), word_of(client, page)


def test_each_form_that_is_shown_has_a_word_of_its_own(admin):
    url = reverse("accounts:user_new")
    assert word_of(admin, url) != word_of(admin, url)


def test_a_note_sent_twice_is_one_note_and_both_answers_lead_to_the_same_place(world, note):
    client, url, word = note
    fields = {"note-text": "Ringde mamma i dag.", "once": word}
    first, second = client.post(url, fields), client.post(url, fields)
    assert (second.status_code, second["Location"]) == (first.status_code, first["Location"])
    assert notes(world) == ["Ringde mamma i dag."]


def test_a_form_changed_after_going_back_is_another_form(world, note):
    client, url, word = note
    client.post(url, {"note-text": "Ringde mamma i dag.", "once": word})
    client.post(url, {"note-text": "Ringde pappa i dag.", "once": word})
    assert sorted(notes(world)) == ["Ringde mamma i dag.", "Ringde pappa i dag."]


def test_the_same_text_on_a_page_opened_anew_is_another_note(world, note):
    client, url, word = note
    client.post(url, {"note-text": "Ringde, inget svar.", "once": word})
    page = reverse("cases:case_contacts", args=[world.case_shown.pk])
    client.post(url, {"note-text": "Ringde, inget svar.", "once": word_of(client, page)})
    assert notes(world) == ["Ringde, inget svar."] * 2


def test_a_form_that_came_back_with_errors_can_be_sent_again_as_it_is(admin):
    url = reverse("accounts:user_new")
    fields = {**FIELDS, "email": "eht@demo.example", "once": word_of(admin, url)}
    assert [admin.post(url, fields).status_code for _ in range(2)] == [200, 200]
    User.objects.filter(email="eht@demo.example").update(email="annan@demo.example")
    assert admin.post(url, fields).status_code == 302


def test_a_word_of_one_person_says_nothing_to_another(world, note):
    _client, url, word = note
    fields = {"note-text": "Ringde mamma i dag.", "once": word}
    _client.post(url, fields)
    other = Client()
    other.force_login(world.people["coach_other"])
    assert other.post(url, fields).status_code in (403, 404)


@pytest.mark.django_db(transaction=True)
def test_the_second_waits_for_what_the_first_comes_to(world, note, settings, monkeypatch):
    """Two clicks at the same time: the one that came second answers when the first has answered, and does nothing."""
    if connection.vendor == "sqlite":
        pytest.skip("two connections to a database in memory are two databases")
    client, url, word = note
    fields, answers = {"note-text": "Ringde mamma i dag.", "once": word}, []

    def send() -> None:
        answers.append(client.post(url, fields).status_code)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [302] * 4
    assert notes(world) == ["Ringde mamma i dag."]


def test_the_second_is_told_when_the_first_takes_too_long(note, monkeypatch, rf):
    client, url, word = note
    monkeypatch.setattr(once, "WAIT_SECONDS", 0)
    request = rf.post(url, {"note-text": "Ringde mamma i dag.", "once": word})
    request.user = User.objects.get(pk=int(client.session["_auth_user_id"]))
    once.cache.add(once.key_of(request), {}, 60)
    assert client.post(url, {"note-text": "Ringde mamma i dag.", "once": word}).status_code == 409

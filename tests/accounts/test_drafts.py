"""Drafts: one's own, told apart by window, gone when saved."""

import datetime
import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts import clock, drafts, encryption, rotation
from accounts.models import Draft

TEXT = {"fields": [["note", "Kom själv på onsdagen."]], "base": "2"}
OTHER = {"fields": [["note", "Kom med mamma."]], "base": "2"}


def send(client, writer, /, **sent):
    body = {"key": "case-1-note", "data": TEXT, "revision": 0, "window": "a", "user": writer.pk} | sent
    return client.post(reverse("accounts:drafts"), json.dumps(body), content_type="application/json")


@pytest.fixture
def sara(world):
    return world.people["coach_school"]


def test_draft_comes_back_to_its_writer_alone(sign_in, sara):
    client = sign_in("coach_school")
    assert send(client, sara).json()["revision"] == 1
    got = client.get(reverse("accounts:drafts"), {"key": ["case-1-note", "another"]}).json()["drafts"]
    assert [(d["key"], d["data"], d["revision"]) for d in got] == [("case-1-note", TEXT, 1)]
    assert sign_in("coach_social").get(reverse("accounts:drafts"), {"key": "case-1-note"}).json() == {"drafts": []}


def test_draft_of_a_session_that_ended_is_told(client, sara):
    response = send(client, sara)
    assert (response.status_code, response.json()) == (401, {"reason": "signed_out"})
    assert not Draft.objects.exists()


def test_draft_is_never_kept_under_somebody_else(sign_in, sara):
    response = send(sign_in("coach_social"), sara)
    assert (response.status_code, response.json()) == (401, {"reason": "other_user"})
    assert not Draft.objects.exists()


def test_draft_from_a_second_window_hands_back_the_other_text(sign_in, sara):
    client = sign_in("coach_school")
    send(client, sara)
    response = send(client, sara, data=OTHER, window="b")
    assert (response.status_code, response.json()["data"], response.json()["revision"]) == (409, TEXT, 1)
    assert Draft.objects.get().data == TEXT
    assert send(client, sara, data=OTHER, window="b", revision=1).json()["revision"] == 2
    assert Draft.objects.get().data == OTHER


def test_draft_sent_again_by_its_window_is_taken(sign_in, sara):
    client = sign_in("coach_school")
    send(client, sara)
    assert send(client, sara, data=OTHER, revision=0).json()["revision"] == 2


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"data": {"fields": [["note", "x" * 200_001]]}}, 413),
        ({"key": "x" * 121}, 400),
        ({"key": ""}, 400),
        ({"data": "text"}, 400),
        ({"revision": "first"}, 400),
        ({"user": None}, 400),
    ],
)
def test_draft_refuses_what_is_none(sign_in, sara, sent, status):
    assert send(sign_in("coach_school"), sara, **sent).status_code == status
    assert not Draft.objects.exists()


def test_draft_drops_what_a_database_cannot_keep(sign_in, sara):
    client = sign_in("coach_school")
    odd = {"fields": [["note", "Kom \0själv \ud800😀"]], "base": float("inf")}
    assert send(client, sara, data=odd, key="case-1-\0note").status_code == 200
    got = client.get(reverse("accounts:drafts"), {"key": "case-1-note\0"}).json()["drafts"]
    assert [d["data"] for d in got] == [{"fields": [["note", "Kom själv ?😀"]], "base": "Infinity"}]


@pytest.mark.parametrize("body", ["", "[]", "null", "{", '"text"', "[" * 100_000])
def test_drafts_refuse_a_body_that_is_none(sign_in, body):
    response = sign_in("coach_school").post(reverse("accounts:drafts"), body, content_type="application/json")
    assert (response.status_code, response.json()) == (400, {"reason": "not_a_draft"})


def test_drafts_are_limited_in_number(sign_in, sara):
    Draft.objects.bulk_create(Draft(user=sara, key=f"form-{n}") for n in range(drafts.MAX_DRAFTS))
    client = sign_in("coach_school")
    assert send(client, sara).status_code == 413
    assert send(client, sara, key="form-1", revision=1).status_code == 200


def test_draft_is_removed_when_thrown_away(sign_in, sara):
    client = sign_in("coach_school")
    send(client, sara)
    assert send(client, sara, discard=True).json() == {"revision": 0}
    assert not Draft.objects.exists()


def test_draft_done_removes_the_one_the_form_names(sara, world):
    for user in (sara, world.people["coach_social"]):
        drafts.save(user, "case-1-note", TEXT, 0, "a")
    drafts.save(sara, "case-2-note", TEXT, 0, "a")
    request = RequestFactory().post("/", {"draft_key": "case-1-note"})
    request.user = sara
    drafts.done(request)
    assert set(Draft.objects.values_list("user", "key")) == {
        (sara.pk, "case-2-note"),
        (world.people["coach_social"].pk, "case-1-note"),
    }


def test_draft_older_than_thirty_days_is_purged(sara, capsys):
    drafts.save(sara, "old", TEXT, 0, "a")
    drafts.save(sara, "new", TEXT, 0, "a")
    Draft.objects.filter(key="old").update(saved_at=timezone.now() - datetime.timedelta(days=31))
    assert [d.key for d in drafts.get(sara, "old", "new")] == ["new"]
    call_command("purge_drafts")
    assert capsys.readouterr().out == "purge_drafts: 1\n"
    assert list(Draft.objects.values_list("key", flat=True)) == ["new"]


def test_drafts_are_purged_by_the_clock(sara):
    drafts.save(sara, "old", TEXT, 0, "a")
    Draft.objects.update(saved_at=timezone.now() - datetime.timedelta(days=31))
    assert clock.every()["purge_drafts"].does() == 1
    assert not Draft.objects.exists()


def test_draft_cannot_be_read_in_the_database(sara):
    drafts.save(sara, "student-new", {"fields": [["number", "20130314-9833"]], "base": ""}, 0, "a")
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM accounts_draft")
        [(kept,)] = cursor.fetchall()
    assert encryption.is_token(kept)
    assert "9833" not in kept
    assert Draft.objects.get().data == {"fields": [["number", "20130314-9833"]], "base": ""}


def test_drafts_move_to_a_new_key(sara, settings):
    settings.FIELD_KEYS = ["the key of last year"]
    drafts.save(sara, "case-1-note", TEXT, 0, "a")
    settings.FIELD_KEYS = ["the key of this year", "the key of last year"]
    rotation.rotate(lambda place, done: None)
    settings.FIELD_KEYS = ["the key of this year"]
    assert Draft.objects.get().data == TEXT
    settings.FIELD_KEYS = ["another key"]
    with pytest.raises(encryption.Unreadable):
        Draft.objects.get()

"""The address that containers and proxies ask."""

import datetime
from unittest import mock

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone

from accounts import clock
from accounts.models import ClockJob
from messaging.actions import outbox
from messaging.models import Message
from tests.messaging.messages import fields


@pytest.mark.django_db(transaction=True)
def test_health_answers_without_signing_in(client):
    response = client.get(reverse("health"), {"format": "json"})
    assert response.status_code == 200
    assert set(response.json().values()) == {"OK"}


@pytest.mark.django_db(transaction=True)
def test_health_tells_of_a_clock_that_stands_still_and_containers_do_not_care(client, settings):
    settings.PRODUCTION = False
    clock.make_rows()
    ClockJob.objects.filter(name="tick").update(last_ended_at=timezone.now() - datetime.timedelta(minutes=6))
    told = client.get(reverse("health"), {"format": "json"})
    assert (told.status_code, told.json()["Clock()"][:35]) == (500, "Unavailable: The clock stands still")
    assert client.get(reverse("health_web"), {"format": "json"}).status_code == 200
    clock.take_due()
    assert client.get(reverse("health"), {"format": "json"}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_health_tells_of_messages_that_wait_and_files_that_do_not_come(client, world, settings):
    outbox.write(**fields(world.student(), any_hour=True))
    Message.objects.update(state="waiting", due_at=timezone.now() - datetime.timedelta(minutes=31))
    settings.IMPORT_WITHIN_DAYS = 7
    told = client.get(reverse("health"), {"format": "json"}).json()
    assert told["Messages()"] == "Unavailable: A message has been due for 31 minutes"
    assert told["Imports()"] == "Unavailable: No file has come in for 7 days: last never"
    assert "Nora" not in str(told)


def test_metrics_are_for_who_has_the_token(client, world, settings):
    assert client.get(reverse("metrics")).status_code == 404
    settings.METRICS_TOKEN = "of this test"
    assert client.get(reverse("metrics"), headers={"Authorization": "Bearer another"}).status_code == 404
    outbox.write(**fields(world.student()))
    clock.take_due()
    told = client.get(reverse("metrics"), headers={"Authorization": "Bearer of this test"}).content.decode()
    assert 'ppss_messages{state="waiting"} 1.0' in told
    assert "ppss_clock_tick_age_seconds" in told
    assert "Nora" not in told


@pytest.mark.django_db(transaction=True)
def test_health_tells_of_a_cache_that_does_not_answer(client):
    with mock.patch.object(type(caches["default"]), "set", side_effect=ConnectionError("gone")):
        response = client.get(reverse("health"), {"format": "json"})
    assert response.status_code == 500
    assert response.json()["Database(alias='default')"] == "OK"
    assert response.json()["Cache(alias='default')"] != "OK"

"""The address that containers and proxies ask."""

from unittest import mock

import pytest
from django.core.cache import caches
from django.urls import reverse


@pytest.mark.django_db(transaction=True)
def test_health_answers_without_signing_in(client):
    response = client.get(reverse("health"), {"format": "json"})
    assert response.status_code == 200
    assert set(response.json().values()) == {"OK"}


@pytest.mark.django_db(transaction=True)
def test_health_tells_of_a_cache_that_does_not_answer(client):
    with mock.patch.object(type(caches["default"]), "set", side_effect=ConnectionError("gone")):
        response = client.get(reverse("health"), {"format": "json"})
    assert response.status_code == 500
    assert response.json()["Database(alias='default')"] == "OK"
    assert response.json()["Cache(alias='default')"] != "OK"

"""The municipality's own log-in, against a real OpenID Connect provider in a process of its own."""

import socket
import subprocess
import sys
import time

import pytest
import requests
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.actions import external_logins
from accounts.external_logins import flat, person_of
from accounts.models import AuditEvent, ExternalLogin, User


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture(scope="module")
def provider():
    """The address of a provider that runs while these tests do."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    for _attempt in range(100):
        try:
            requests.get(f"{address}/.well-known/openid-configuration", timeout=1)
            break
        except requests.ConnectionError:
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait()


@pytest.fixture
def city(provider, settings, world):
    """Our side of it: the provider is known under ``oidc``."""
    app = {"provider_id": "oidc", "name": "Stockholms stad", "client_id": "ppss", "secret": "s"}
    app["settings"] = {"server_url": provider, "token_auth_method": "client_secret_basic"}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    return provider


def come_in(client, subject: str):
    """Walk the way of a browser: to the provider, sign in there, and back; the last answer of ours."""
    begun = client.get(reverse("openid_connect_login", args=["oidc"]))
    signed_in = requests.post(begun["Location"], data={"sub": subject}, allow_redirects=False, timeout=5)
    back = signed_in.headers["Location"].removeprefix("http://testserver")
    return client.get(back)


def test_known_person_comes_in(city, client, world):
    sara = world.people["coach_school"]
    external_logins.add(user=sara, by=world.people["admin"], claim="sub", value="sara.lind")
    response = come_in(client, "sara.lind")
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(sara.pk)
    assert "sara.lind" not in str(list(AuditEvent.objects.values_list("data", flat=True)))


def test_stranger_is_turned_away_and_no_account_is_made(city, client, world):
    before = User.objects.count()
    response = come_in(client, "someone.else")
    assert response.status_code == 403
    assert "_auth_user_id" not in client.session
    assert User.objects.count() == before


def test_person_without_a_row_any_more_or_inactive_is_turned_away(city, client, world):
    admin, sara = world.people["admin"], world.people["coach_school"]
    login = external_logins.add(user=sara, by=admin, claim="sub", value="sara.lind")
    come_in(client, "sara.lind")
    client.logout()
    User.objects.filter(pk=sara.pk).update(is_active=False)
    assert come_in(client, "sara.lind").status_code == 403
    User.objects.filter(pk=sara.pk).update(is_active=True)
    external_logins.remove(login=login, by=admin)
    assert come_in(client, "sara.lind").status_code == 403


def test_municipal_log_in_has_its_own_second_factor_and_gives_no_role(city, client, world, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    nobody = world.people["no_role"]
    external_logins.add(user=nobody, by=world.people["admin"], claim="sub", value="nils")
    come_in(client, "nils")
    response = client.get(reverse("home"))
    assert response.status_code == 200
    assert nobody.memberships.count() == 0


def test_broken_provider_gives_a_page(city, client, settings):
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"
    response = client.get(reverse("openid_connect_login", args=["oidc"]))
    assert response.status_code == 502


def test_claims_are_read_from_both_protocols():
    assert flat({"userinfo": {"sub": "a", "email_verified": True}, "groups": ["x", "y"], "none": None}) == [
        ("sub", "a"),
        ("groups", "x"),
        ("groups", "y"),
    ]


def test_claims_of_two_people_let_nobody_in(world):
    admin = world.people["admin"]
    external_logins.add(user=world.people["eht"], by=admin, claim="sub", value="a")
    external_logins.add(user=world.people["head"], by=admin, claim="email", value="b")
    assert person_of({"sub": "a"}) == world.people["eht"]
    assert person_of({"sub": "a", "email": "b"}) is None
    assert person_of({"email": "a"}) is None
    assert person_of({}) is None


def test_one_claim_belongs_to_one_person(world):
    admin = world.people["admin"]
    external_logins.add(user=world.people["eht"], by=admin, claim="sub", value="a")
    with pytest.raises(ValidationError):
        external_logins.add(user=world.people["head"], by=admin, claim="sub", value=" a ")
    assert ExternalLogin.objects.count() == 1

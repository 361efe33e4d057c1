"""The second step of signing in: asked for where it is required, and never kept in clear."""

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse


@pytest.fixture
def required(settings):
    settings.REQUIRE_SECOND_FACTOR = True


def code_for(secret: str) -> str:
    """What an authenticator app shows for the secret now."""
    return totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))


def sign_in_with_password(client, email: str):
    return client.post(reverse("account_login"), {"login": email, "password": "demo"})


def add_app(client) -> str:
    """Add an authenticator app as the page asks for it; returns its secret."""
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    return secret


def test_second_factor_is_asked_of_everyone_where_required(required, world, client):
    sign_in_with_password(client, "coach.school@demo.example")
    response = client.get(reverse("home"))
    assert (response.status_code, response["Location"]) == (302, reverse("mfa_index"))
    add_app(client)
    assert client.get(reverse("home")).get("Location") != reverse("mfa_index")


def test_second_factor_is_not_asked_in_the_demo(world, client, settings):
    assert settings.REQUIRE_SECOND_FACTOR is False
    sign_in_with_password(client, "coach.school@demo.example")
    assert client.get(reverse("home")).get("Location") != reverse("mfa_index")


def test_signing_in_takes_the_code_of_the_app(required, world, client):
    sign_in_with_password(client, "coach.school@demo.example")
    secret = add_app(client)
    client.logout()
    response = sign_in_with_password(client, "coach.school@demo.example")
    assert response["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get(reverse("home"))["Location"].startswith(reverse("account_login"))
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.context["form"].errors["code"] == [str(get_adapter().error_messages["incorrect_code"])]
    client.cookies.clear()
    from_recovery = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    sign_in_with_password(client, "coach.school@demo.example")
    client.post(reverse("mfa_authenticate"), {"code": from_recovery})
    assert client.get(reverse("mfa_index")).status_code == 200
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))


def test_last_second_factor_stays_where_required(required, world, client):
    sign_in_with_password(client, "coach.school@demo.example")
    add_app(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(type="totp").exists()

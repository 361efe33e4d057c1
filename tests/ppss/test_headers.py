"""The hard headers stand on every answer: pages, errors, downloads, files of our own."""

import pytest
from django.test import Client
from django.urls import reverse

from ppss.settings import CONTENT_SECURITY_POLICY


@pytest.fixture
def client(settings) -> Client:
    """A browser that comes by TLS to settings as in production, and is shown what goes wrong as a page."""
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    return Client(raise_request_exception=False, headers={"host": "testserver"})


def answers(client, world):
    """What comes back from one address of each kind, by a word for it."""
    yield "sign in", client.get("/account/login/", secure=True)
    yield "nothing there, nobody", client.get("/no/such/page/", secure=True)
    client.force_login(world.people["coach_school"])
    yield "page", client.get(reverse("cases:cases"), secure=True)
    yield "nothing there", client.get("/cases/999999/", secure=True)
    yield "not allowed", client.get(reverse("students:looks"), secure=True)
    yield "wrong method", client.post(reverse("cases:week"), secure=True)
    yield "form without token", _without_token(world)
    client.force_login(world.people["admin"])
    yield "file", client.get(reverse("students:looks_file"), secure=True)
    yield "paper", client.get(reverse("students:looks_paper", args=[world.student().alias]), secure=True)


def _without_token(world):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.people["coach_school"])
    return strict.post(reverse("students:student_new"), secure=True)


def test_every_answer_has_the_hard_headers(client, world):
    lacking = {}
    for what, response in answers(client, world):
        wanted = {
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
        }
        wrong = {name: response.get(name) for name, value in wanted.items() if response.get(name) != value}
        policy = response.get("Content-Security-Policy", "")
        for part in ("default-src 'self'", "object-src 'none'", "frame-ancestors 'none'", "form-action 'self'"):
            if part not in policy:
                wrong[part] = policy
        if "unsafe" in policy or "*" in policy or "camera=()" not in response.get("Permissions-Policy", ""):
            wrong["policy"] = policy
        if wrong:
            lacking[what] = (response.status_code, wrong)
    assert lacking == {}


def test_policy_lets_nothing_run_but_our_own_files():
    sources = {source for listed in CONTENT_SECURITY_POLICY["DIRECTIVES"].values() for source in listed}
    assert sources == {"'self'", "'none'", "data:"}
    assert [name for name, listed in CONTENT_SECURITY_POLICY["DIRECTIVES"].items() if "data:" in listed] == ["img-src"]


def test_cookies_go_by_tls_alone(client, world):
    response = client.get("/account/login/", secure=True)
    assert response.cookies["csrftoken"]["secure"]
    assert response.cookies["csrftoken"]["samesite"] == "Lax"
    client.post("/account/login/", {"login": "coach.school@demo.example", "password": "demo"}, secure=True)
    session = client.cookies["sessionid"]
    assert (bool(session["secure"]), bool(session["httponly"]), session["samesite"]) == (True, True, "Lax")


def test_downloads_are_kept_by_no_cache(client, world):
    for what, response in answers(client, world):
        if what in ("file", "paper"):
            assert response["Content-Disposition"].startswith("attachment")
            assert response["Cache-Control"] == "private, no-store"


def test_own_files_are_not_sniffed(client):
    response = client.get("/static/css/ppss.css", secure=True)
    assert (response.status_code, response["X-Content-Type-Options"]) == (200, "nosniff")

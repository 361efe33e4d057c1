"""A passkey, made and used in a real browser with a virtual authenticator."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_passkey_is_added_and_lets_in_without_a_password(new_context, live_world, live_server, settings):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    page = new_context().new_page()
    base = live_server.url.replace("127.0.0.1", "localhost")  # passkeys belong to a name, not to a number
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    page.goto(f"{base}/account/login/")
    page.locator("#id_login").fill("admin@demo.example")
    page.locator("#id_password").fill("demo")
    page.get_by_role("button", name="Logga in", exact=True).click()
    page.goto(f"{base}/account/two-factor/webauthn/add/")
    page.get_by_label("Namn på nyckeln").fill("Telefonen")
    page.get_by_label("Logga in med bara den, utan lösenord").check()
    page.get_by_role("button", name="Lägg till nyckeln").click()
    expect(page.get_by_role("heading", name="Återställningskoder")).to_be_visible()

    page.context.clear_cookies()
    page.goto(f"{base}/account/login/")
    page.get_by_role("button", name="Med nyckel").click()
    expect(page).not_to_have_url(re.compile("login"))
    page.goto(f"{base}/account/two-factor/")
    expect(page.get_by_text("1 nyckel")).to_be_visible()

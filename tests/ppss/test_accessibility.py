"""The accessibility statement: open to everybody, in both languages, reached from every page."""

import pytest
from django.urls import reverse


def test_statement_is_open_without_signing_in_and_linked(client, db, settings):
    settings.MUNICIPALITY, settings.ACCESSIBILITY_CONTACT = "Stockholms stad", "tillganglighet@kommun.example"
    link = f'<a href="{reverse("accessibility")}">Tillgänglighetsredogörelse</a>'
    assert link in client.get(reverse("account_login")).content.decode()
    page = client.get(reverse("accessibility")).content.decode()
    assert "<h1>Tillgänglighetsredogörelse</h1>" in page
    assert "Stockholms stad" in page
    assert 'href="mailto:tillganglighet@kommun.example"' in page


@pytest.mark.parametrize(
    ("language", "heading"), [("sv", "Vad som inte har testats"), ("en", "What has not been tested")]
)
def test_statement_says_what_was_not_tested(client, db, language, heading):
    client.post(reverse("set_language"), {"language": language})
    assert heading in client.get(reverse("accessibility")).content.decode()


def test_statement_without_an_address_says_so(client, db):
    assert "har inte angett någon adress" in client.get(reverse("accessibility")).content.decode()

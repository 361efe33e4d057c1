"""Fails for an address without a row, and for a knocker who gets another answer than the row says."""

import importlib
import pkgutil

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import tests.access
from tests.access import KNOCKERS, Row

#: Addresses of libraries that hold nothing of ours: language switch, signing in and out.
OPEN = ("set_language", "account_", "mfa_", "socialaccount_", "openid_connect_", "saml_", "health", "metrics")


def _rows() -> list[Row]:
    modules = [m.name for m in pkgutil.iter_modules(tests.access.__path__) if not m.name.startswith("test_")]
    return [row for name in modules for row in importlib.import_module(f"tests.access.{name}").ROWS]


def _names(resolver: URLResolver, prefix: str = "") -> list[str]:
    names = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            names.append(f"{prefix}{entry.name}")
        else:
            names += _names(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
    return names


def test_every_address_has_a_row():
    known = {row.name for row in _rows()}
    missing = [n for n in _names(get_resolver()) if n not in known and not n.startswith(OPEN)]
    assert missing == []


@pytest.mark.parametrize("row", _rows(), ids=lambda row: f"{row.method} {row.name}")
def test_address_answers_each_role(row: Row, world, client):
    kwargs = row.make(world)
    got, wanted = {}, {}
    for knocker in KNOCKERS:
        wanted[knocker] = row.expect.get(knocker, 302 if knocker == "anonymous" else row.others)
        client.logout()
        if knocker != "anonymous":
            client.force_login(world.people[knocker])
        with transaction.atomic():
            response = getattr(client, row.method)(reverse(row.name, kwargs=kwargs), row.data)
            transaction.set_rollback(True)
        got[knocker] = response.status_code
        if knocker == "anonymous" and response.status_code == 302:
            assert response["Location"].startswith("/account/login/")
    assert got == wanted

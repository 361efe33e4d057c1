"""A real Chromium against the live server: ``browse("coach_school")`` gives a page with that person signed in."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.chromium import FLAGS, find

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
expect.set_options(timeout=10_000)


@pytest.fixture(scope="module")
def chromium():
    """One browser for a module; tests/conftest.py skips what needs one where there is none.

    Closed with the module: its event loop would be in the way of other tests in the process.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def live_world(live_server, world):
    """The cast in the database of the live server."""
    return world


def sign_in(context: BrowserContext, base: str, user) -> None:
    """Sign a person in as the sign-in page would, without walking through it."""
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base}])


@pytest.fixture
def new_context(chromium: Browser, live_server) -> Callable[..., BrowserContext]:
    """``new_context("coach_school", world, viewport=PHONE)``: a window of its own, closed after the test."""
    opened: list[BrowserContext] = []

    def make(person: str | None = None, world=None, viewport: dict | None = None, **more) -> BrowserContext:
        context = chromium.new_context(
            base_url=live_server.url, viewport=viewport or DESKTOP, locale="sv-SE", reduced_motion="reduce", **more
        )
        opened.append(context)
        if person:
            sign_in(context, live_server.url, world.people[person])
        return context

    yield make
    for context in opened:
        context.close()
    if opened:
        time.sleep(0.3)  # a page that closes sends its drafts: let the server answer before the database goes


@pytest.fixture
def browse(new_context, live_world) -> Callable[..., Page]:
    """``browse("coach_school", "/my-week/")``: a page at the address, with the person signed in."""

    def open_page(person: str, address: str = "/", viewport: dict | None = None) -> Page:
        page = new_context(person, live_world, viewport).new_page()
        page.goto(address)
        return page

    return open_page

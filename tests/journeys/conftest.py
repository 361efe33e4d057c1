"""The browser of tests/browser, for journeys that take several people and many pages."""

from tests.browser.conftest import browse, chromium, live_world, new_context

__all__ = ["browse", "chromium", "live_world", "new_context"]

"""Every icon that a template or a tag names is in the sprite: a missing one is a hole that nothing else notices."""

import re
from pathlib import Path

from django.conf import settings

from ppss.lib.templatetags import ui

ROOT = Path(settings.BASE_DIR)


def _named() -> set[str]:
    named = set(ui.SIGNS.values())
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        named |= set(re.findall(r'{% icon "([a-z0-9-]+)"', text))
        named |= set(re.findall(r'{% badge "[a-z]+" \S+ "([a-z0-9-]+)"', text))
        named |= set(re.findall(r' sign="([a-z0-9-]+)"', text))
    return named - {"name"}  # the example at the head of layouts/page.html


def test_every_icon_named_is_in_the_sprite():
    sprite = (ROOT / "static/vendor/icons/sprite.svg").read_text()
    assert _named() - set(re.findall(r'<symbol id="([^"]+)"', sprite)) == set()

"""Where one is within erasure."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _


def tabs(here: str) -> list[dict[str, object]]:
    """The pages beside each other, for ``components/tabs.html``."""
    pages = (
        ("due", _("Due")),
        ("erasures", _("Lists and certificates")),
        ("rules", _("Rules")),
        ("holds", _("Holds")),
    )
    return [{"url": reverse(f"retention:{name}"), "word": word, "is_here": name == here} for name, word in pages]

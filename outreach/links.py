"""One-time links: what stands in a message, and the index by which its row is found again."""

from __future__ import annotations

import hashlib
import secrets

from django.conf import settings
from django.urls import reverse

#: So many random bytes stand in a link: nobody guesses one.
TOKEN_BYTES = 18


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def index(token: str) -> str:
    """What is kept of a link. Whoever reads the database cannot make the link of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def address(token: str) -> str:
    return f"{settings.BASE_URL}{reverse('outreach:link', args=[token])}"

"""One-time links: what stands in a message, and the index by which its row is found again."""

from __future__ import annotations

import base64
import hashlib
import secrets
import uuid

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

#: So many random bytes stand in a link: nobody guesses one.
TOKEN_BYTES = 18


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def index(token: str) -> str:
    """What is kept of a link. Whoever reads the database cannot make the link of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def of_card(secret: uuid.UUID) -> str:
    """The token of a lesson of a student card: it follows from the row and SECRET_KEY, so it can be shown again."""
    digest = salted_hmac("outreach.card", str(secret), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:TOKEN_BYTES]).decode()


def card_address(secret: uuid.UUID) -> str:
    return f"{settings.BASE_URL}{reverse('outreach:card_link', args=[of_card(secret)])}"


def address(token: str) -> str:
    return f"{settings.BASE_URL}{reverse('outreach:link', args=[token])}"

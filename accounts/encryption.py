"""Secrets at rest: encrypted text, and an index that finds equal values without telling them.

AES-256-GCM with a fresh nonce for each value; the key's id stands in front, so that old values can be read while keys
are changed. Keys come from ``settings.FIELD_KEYS`` (newest first); each is stretched by HKDF, so any long secret works.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


@lru_cache(maxsize=16)
def _derived(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())


def _key_id(secret: str) -> str:
    return hashlib.sha256(_derived(secret, b"ppss key id")).hexdigest()[:8]


def encrypt(text: str) -> str:
    """``KEYID:BASE64`` of nonce and ciphertext, with the newest key."""
    secret = settings.FIELD_KEYS[0]
    nonce = os.urandom(12)
    sealed = AESGCM(_derived(secret, b"ppss field")).encrypt(nonce, text.encode(), None)
    return f"{_key_id(secret)}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(token: str) -> str:
    """The text behind a token. Raises KeyError for a key that is not in the ring, InvalidTag when tampered with."""
    key_id, _, body = token.partition(":")
    ring = {_key_id(secret): secret for secret in settings.FIELD_KEYS}
    raw = base64.b64decode(body)
    return AESGCM(_derived(ring[key_id], b"ppss field")).decrypt(raw[:12], raw[12:], None).decode()


def blind_index(text: str) -> str:
    """A keyed hash that finds equal values without telling them. Uses the oldest key, so rotation keeps it."""
    key = _derived(settings.FIELD_KEYS[-1], b"ppss blind index")
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

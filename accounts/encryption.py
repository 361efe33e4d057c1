"""Secrets at rest: encrypted text, and an index that finds equal values without telling them.

AES-256-GCM with a fresh nonce for each value; the key's id stands in front, so that old values can be read while keys
are changed. Keys come from ``settings.FIELD_KEYS`` (newest first); each is stretched by HKDF, so any long secret works.
What is written uses the newest key, what is read the one it names; ``accounts.rotation`` brings all to the newest.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

#: Length of a key's id, and of an index with the id in front of it.
ID_LENGTH, INDEX_LENGTH = 8, 64
INDEX_PATTERN = rf"^[0-9a-f]{{{ID_LENGTH}}}:[0-9a-f]{{{INDEX_LENGTH - ID_LENGTH - 1}}}$"


class Unreadable(Exception):
    """A secret that cannot be read: its key is not in FIELD_KEYS, or it was changed outside the program."""


@lru_cache(maxsize=64)
def _derived(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())


def _key_id(secret: str) -> str:
    return hashlib.sha256(_derived(secret, b"ppss key id")).hexdigest()[:ID_LENGTH]


def key_ids() -> list[str]:
    """The ids of the keys in the ring, newest first."""
    return [_key_id(secret) for secret in settings.FIELD_KEYS]


def secret_of(key_id: str) -> str:
    """The key by its id. Raises Unreadable when it is not in the ring."""
    for secret in settings.FIELD_KEYS:
        if _key_id(secret) == key_id:
            return secret
    raise Unreadable(f"It was written with the key {key_id!r}, which is not in FIELD_KEYS.")


def encrypt(text: str) -> str:
    """``KEYID:BASE64`` of nonce and ciphertext, with the newest key."""
    secret = settings.FIELD_KEYS[0]
    nonce = os.urandom(12)
    sealed = AESGCM(_derived(secret, b"ppss field")).encrypt(nonce, text.encode(), None)
    return f"{_key_id(secret)}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(token: str) -> str:
    """The text behind a token. Raises Unreadable for a key that is not in the ring, and when it was tampered with."""
    key_id, _, body = token.partition(":")
    cipher = AESGCM(_derived(secret_of(key_id), b"ppss field"))
    try:
        raw = base64.b64decode(body, validate=True)
        return cipher.decrypt(raw[:12], raw[12:], None).decode()
    except (InvalidTag, ValueError, binascii.Error) as error:
        raise Unreadable("It was changed outside the program, or it is damaged.") from error


def is_token(text: object) -> bool:
    """Whether a text is written as ``encrypt`` writes it, with whatever key."""
    if not isinstance(text, str) or text[ID_LENGTH : ID_LENGTH + 1] != ":":
        return False
    return all(c in "0123456789abcdef" for c in text[:ID_LENGTH]) and len(text) > ID_LENGTH + 28


def blind_index(text: str) -> str:
    """``KEYID:HEX``, a keyed hash that finds equal values without telling them. With the newest key: for writing."""
    return _index(settings.FIELD_KEYS[0], text)


def blind_indexes(text: str) -> list[str]:
    """The index under every key of the ring: for finding, since what was written before may stand under another."""
    return [_index(secret, text) for secret in settings.FIELD_KEYS]


def _index(secret: str, text: str) -> str:
    digest = hmac.new(_derived(secret, b"ppss blind index"), text.encode(), hashlib.sha256).hexdigest()
    return f"{_key_id(secret)}:{digest}"[:INDEX_LENGTH]


def file_cipher(key_id: str, salt: bytes) -> AESGCM:
    """The cipher of one file: a key of its own, so that no two files share a nonce. Raises Unreadable."""
    secret = _derived(secret_of(key_id), b"ppss file")
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"ppss one file").derive(secret))

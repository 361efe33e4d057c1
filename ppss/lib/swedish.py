"""The order of Swedish names: a to z, then å, ä, ö; accents and capitals count between equals alone.

Databases sort by code point unless told otherwise, which puts Åsa after Öberg. Columns of names therefore have the
collation ``SWEDISH``: PostgreSQL has it from ICU, SQLite gets it here (``ppss.lib.sqlite``), Python sorts by
``sort_key``.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

#: The collation's name in PostgreSQL; ``db_collation`` of every column whose rows are listed by name.
SWEDISH = "sv-x-icu"

#: Letters after z, each with those that are sorted as it, at numbers that no letter has.
_AFTER_Z = {"å": 0x80, "ä": 0x81, "æ": 0x81, "ö": 0x82, "ø": 0x82, "œ": 0x82, "ő": 0x82}
#: Letters that are sorted as others and that Unicode does not take apart into them; ü is a y to Swedes.
_AS_OTHERS = {"ü": "y", "ű": "y", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th"}


@lru_cache(maxsize=4096)
def sort_key(text: str) -> tuple[tuple[int, ...], str, str]:
    """By letters, then with their accents, then small letters before capitals; equal for equal texts alone."""
    plain = unicodedata.normalize("NFC", text).casefold()
    letters = tuple(number for letter in plain for number in _numbers(letter))
    return letters, plain, text.swapcase()


def _numbers(letter: str) -> list[int]:
    if letter in _AFTER_Z:
        return [_AFTER_Z[letter]]
    base = _AS_OTHERS.get(letter) or unicodedata.normalize("NFKD", letter)
    return [ord(part) for part in base if not unicodedata.combining(part)]


def compare(one: str, other: str) -> int:
    """-1, 0 or 1, as SQLite asks of a collation."""
    if one == other:
        return 0
    return -1 if sort_key(one) < sort_key(other) else 1

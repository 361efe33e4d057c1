"""Names as they are compared and searched: without case, accents and punctuation."""

from __future__ import annotations

import re
import unicodedata

#: Letters that Unicode does not take apart into a base letter and an accent.
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


def fold(text: str) -> str:
    """``Åsa-Lotta ÖBERG`` as ``asa lotta oberg``: letters and figures of plain ASCII where there is one.

    Made in Python and kept in a column, because SQLite folds ASCII alone and databases differ in their collations.
    """
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    plain = "".join(c for c in apart if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", plain))


def words(text: str) -> list[str]:
    """The folded words of what somebody typed in a search box."""
    return fold(text).split()

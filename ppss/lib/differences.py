"""What differs between two wordings, word by word, as it can be read without colour."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

#: So many words of what stayed the same are shown to either side of a change.
AROUND = 8
#: Longer texts are shown whole, the old and the new: finding what differs would take too long.
WORDS_MAX = 3000
SAME, REMOVED, ADDED = "same", "removed", "added"


@dataclass(frozen=True)
class Part:
    """Some words that are in both wordings, or in one alone. ``kind`` is same, removed or added."""

    kind: str
    text: str


def word_parts(old: str, new: str) -> tuple[Part, ...]:
    """The two wordings as one text, in order; long stretches of the same words are cut to those near a change."""
    if old == new:
        return (Part(SAME, new),) if new else ()
    before, after = re.findall(r"\S+\s*", old), re.findall(r"\S+\s*", new)
    if not before or not after or max(len(before), len(after)) > WORDS_MAX:
        return tuple(part for part in (Part(REMOVED, old), Part(ADDED, new)) if part.text)
    matcher = SequenceMatcher(None, [w.strip() for w in before], [w.strip() for w in after], autojunk=False)
    return tuple(part for part in _parts(matcher, before, after) if part.text)


def _parts(matcher: SequenceMatcher, before: list[str], after: list[str]) -> Iterator[Part]:
    blocks = matcher.get_opcodes()
    for number, (tag, i1, i2, j1, j2) in enumerate(blocks):
        if tag == "equal":
            yield Part(SAME, _near(after[j1:j2], is_first=number == 0, is_last=number == len(blocks) - 1))
        else:
            yield Part(REMOVED, "".join(before[i1:i2]).rstrip())
            yield Part(ADDED, "".join(after[j1:j2]).rstrip())


def _near(words: list[str], *, is_first: bool, is_last: bool) -> str:
    """Words that stayed, with what is far from any change left out."""
    if is_first and len(words) > AROUND:
        return "… " + "".join(words[-AROUND:])
    if is_last and len(words) > AROUND:
        return "".join(words[:AROUND]).rstrip() + " …"
    if len(words) > 2 * AROUND:
        return "".join(words[:AROUND]).rstrip() + " … " + "".join(words[-AROUND:])
    return "".join(words)

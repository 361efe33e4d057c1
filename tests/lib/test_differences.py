"""What differs between two wordings, word by word."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ppss.lib.differences import ADDED, AROUND, REMOVED, SAME, Part, word_parts


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", []),
        ("", "ny text", [(ADDED, "ny text")]),
        ("gammal text", "", [(REMOVED, "gammal text")]),
        ("samma", "samma", [(SAME, "samma")]),
        (
            "Går till skolan på måndag.",
            "Går till skolan på tisdag och onsdag.",
            [(SAME, "Går till skolan på "), (REMOVED, "måndag."), (ADDED, "tisdag och onsdag.")],
        ),
        ("ett två tre", "ett tre", [(SAME, "ett "), (REMOVED, "två"), (SAME, "tre")]),
        ("ett tre", "ett två tre", [(SAME, "ett "), (ADDED, "två"), (SAME, "tre")]),
    ],
)
def test_words_are_told_apart(old, new, expected):
    assert [(part.kind, part.text) for part in word_parts(old, new)] == expected


def test_what_stayed_is_cut_to_the_words_near_a_change():
    words = [f"ord{n}" for n in range(60)]
    old, new = " ".join(words), " ".join([*words[:30], "nytt", *words[30:]])
    first, added, last = word_parts(old, new)
    assert first == Part(SAME, f"… {' '.join(words[30 - AROUND : 30])} ")
    assert added == Part(ADDED, "nytt")
    assert last == Part(SAME, f"{' '.join(words[30 : 30 + AROUND])} …")


texts = st.lists(st.sampled_from(["en", "elev", "går", "hem.", "\n", "\n\n"]), max_size=12).map(" ".join)


def plain(text: str) -> list[str]:
    return re.findall(r"\S+", text)


@given(texts, texts)
def test_parts_hold_every_word_of_both(old, new):
    parts = word_parts(old, new)
    told = " ".join(part.text for part in parts)
    if "…" not in told:
        assert plain(" ".join(p.text for p in parts if p.kind != ADDED)) == (plain(old) or [])
        assert plain(" ".join(p.text for p in parts if p.kind != REMOVED)) == plain(new)


def test_long_texts_are_shown_whole_in_no_time():
    old, new = "a " * 4000, "b " * 4000
    assert word_parts(old, new) == (Part(REMOVED, old), Part(ADDED, new))

"""The words that weekly reports ship with, in seven languages."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

WORDINGS = Path(__file__).with_name("wordings.toml")


@cache
def shipped() -> dict[str, Mapping[str, str]]:
    """Texts by language and name."""
    every = tomllib.loads(WORDINGS.read_text(encoding="utf-8"))
    return {code: {name: text for name, text in texts.items() if name != "checked"} for code, texts in every.items()}


@cache
def shipped_checked() -> frozenset[str]:
    """Languages whose words are the team's own; the others wait for a translator."""
    every = tomllib.loads(WORDINGS.read_text(encoding="utf-8"))
    return frozenset(code for code, texts in every.items() if texts.get("checked"))

"""What is written about the demo's students: texts by theme, filled in with names."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
MENTORS = ("Karin", "Lasse", "Fatima", "Eva-Lena", "Jonas", "Mehmet", "Birgitta", "Sofie", "Patrik", "Anneli")
PRONOUNS = {
    "F": {"hon": "hon", "Hon": "Hon", "henne": "henne", "hennes": "hennes"},
    "M": {"hon": "han", "Hon": "Han", "henne": "honom", "hennes": "hans"},
    "X": {"hon": "hen", "Hon": "Hen", "henne": "hen", "hennes": "hens"},
}


@cache
def themes() -> dict[str, dict]:
    """The themes of ``data/themes_*.toml`` by key."""
    files = sorted(DATA.glob("themes_*.toml"))
    return {t["key"]: t for file in files for t in tomllib.loads(file.read_text())["theme"]}


@cache
def common() -> dict[str, list]:
    return tomllib.loads((DATA / "common.toml").read_text())


@dataclass
class Words:
    """The texts for one student: of a theme, in their name, and none of them twice before all have been used."""

    theme: dict
    names: dict[str, str]
    rng: random.Random
    _left: dict[str, list] = field(default_factory=dict)

    def fill(self, text: str) -> str:
        return text.format(**self.names)

    def one_of(self, key: str, options: list[str]) -> str:
        """One of the options, filled in; each comes once before any comes again."""
        left = self._left.get(key) or self.rng.sample(options, len(options))
        self._left[key] = left
        return self.fill(left.pop())

    def common(self, key: str) -> str:
        return self.one_of(key, common()[key])

    def note(self, mood: str) -> str:
        return self.one_of(f"notes.{mood}", self.theme["notes"][mood])

    def row(self, key: str) -> dict:
        """A row of ``common.toml`` with its text filled in."""
        rows = common()[key]
        left = self._left.get(key) or self.rng.sample(range(len(rows)), len(rows))
        self._left[key] = left
        row = rows[left.pop()]
        return row | {"text": self.fill(row["text"])}

    def answers(self, half: str) -> tuple[dict[str, str], str]:
        """Answers of a half of the mapping, and its summary."""
        texts = {key: self.fill(text) for key, text in self.theme[half].items()}
        return texts, texts.pop("summary")


def words_for(theme: str, *, given: str, sex: str, year: int, relation: str, rng: random.Random) -> Words:
    names = {"namn": given, "mentor": rng.choice(MENTORS), "vh": relation, "fjol": str(year - 1)}
    return Words(themes()[theme], PRONOUNS[sex] | names | {"Vh": relation.capitalize()}, rng)

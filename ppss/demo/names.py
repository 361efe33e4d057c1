"""Names for invented people: ``data/names.toml``."""

import tomllib
from pathlib import Path

_NAMES = tomllib.loads((Path(__file__).parent / "data" / "names.toml").read_text())
GIRLS, BOYS, WOMEN, MEN, FAMILIES, LANGUAGES = (
    _NAMES[kind].split() for kind in ("girls", "boys", "women", "men", "families", "languages")
)

"""The words of the weekly report in a guardian's language: as shipped, as admins have changed them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from outreach.data import shipped, shipped_checked
from outreach.models import Wording
from outreach.sms_words import fields_of
from students.choices import Language

#: Written from right to left.
RIGHT_TO_LEFT = frozenset({Language.ARABIC})


@dataclass(frozen=True)
class Words:
    """The texts of one language by name, and whether somebody who knows it has checked them."""

    language: str
    texts: Mapping[str, str]
    is_checked: bool

    def say(self, key: str, /, **values: object) -> str:
        return self.texts[key].format(**values)

    @property
    def direction(self) -> str:
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"


def written_in(language: str) -> str:
    """The language in which a guardian is written to: Swedish where there are no words in theirs."""
    return language if language in shipped() else Language.SWEDISH


def read() -> dict[str, Words]:
    """The words of every language; one query."""
    rows = {row.language: row for row in Wording.objects.all()}
    return {
        code: Words(
            code,
            {**texts, **(rows[code].texts if code in rows else {})},
            code in shipped_checked() or (code in rows and rows[code].checked_on is not None),
        )
        for code, texts in shipped().items()
    }


def problem(name: str, text: str) -> set[str] | None:
    """The fields that a text may have, where it has others or its braces do not match; None for a sound one."""
    allowed = fields_of(shipped()[Language.SWEDISH][name])
    try:
        return None if fields_of(text) <= allowed else allowed
    except ValueError:
        return allowed

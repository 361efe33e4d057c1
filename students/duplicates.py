"""How likely two rows are the same student: pure decisions on plain values."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from ppss.lib.text import words

#: Names this alike are worth a look when the birth date is the same too, or school and year are.
ALIKE_BORN_THE_SAME_DAY = 0.7
ALIKE_IN_THE_SAME_YEAR = 0.85


class Reason(StrEnum):
    """Why two rows may be the same student, the surest first."""

    NUMBER = "number"
    BIRTH_DATE = "birth_date"
    SCHOOL_YEAR = "school_year"


@dataclass(frozen=True)
class Person:
    """What is compared of a student."""

    given_name: str
    family_name: str
    birth_date: datetime.date | None
    school: int | None
    year: int | None
    number: str | None = None


def name_likeness(one: Person, other: Person) -> float:
    """How alike two names are, 0-1, whatever the order, accents and further given names.

    A name whose words all stand in the other (*Nora Ek*, *Nora Maria Ek*) counts as 0.95 at least.
    """
    a, b = words(f"{one.given_name} {one.family_name}"), words(f"{other.given_name} {other.family_name}")
    if not a or not b:
        return 0.0
    written = SequenceMatcher(None, " ".join(a), " ".join(b)).ratio()
    sorted_words = SequenceMatcher(None, " ".join(sorted(a)), " ".join(sorted(b))).ratio()
    fewer, more = sorted([a, b], key=len)
    within = 0.95 if len(fewer) > 1 and set(fewer) <= set(more) else 0.0
    return max(written, sorted_words, within)


def why_alike(one: Person, other: Person) -> tuple[Reason, float] | None:
    """The surest reason why these may be one student, with the likeness of their names; None when they are not alike.

    Two different identity numbers do not clear anybody: one may be temporary, or typed wrong.
    """
    likeness = name_likeness(one, other)
    if one.number and one.number == other.number:
        return Reason.NUMBER, likeness
    if one.birth_date and one.birth_date == other.birth_date and likeness >= ALIKE_BORN_THE_SAME_DAY:
        return Reason.BIRTH_DATE, likeness
    in_one_year = one.school and one.school == other.school and one.year and one.year == other.year
    if in_one_year and likeness >= ALIKE_IN_THE_SAME_YEAR:
        return Reason.SCHOOL_YEAR, likeness
    return None

"""Invented students and guardians.

Their personal identity numbers cannot be anybody's: birth numbers 980-999 are never given out, they are kept for tests.
Their telephone numbers are among those reserved for fiction.
"""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass

from ppss.demo.names import BOYS, FAMILIES, GIRLS, LANGUAGES, MEN, WOMEN

FIRST_PHONE, LAST_PHONE = 1740605, 1740699


@dataclass(frozen=True)
class Parent:
    """A guardian of the demo, with the word that the student has for them."""

    given: str
    family: str
    word: str
    custody: bool = True
    language: str = "sv"


@dataclass(frozen=True)
class Child:
    """A student of the demo before being registered."""

    given: str
    family: str
    sex: str
    birth_date: datetime.date
    identity: str
    year: int
    school_class: str
    language: str
    parents: tuple[Parent, ...]


def luhn(digits: str) -> int:
    """The check digit of nine digits."""
    total = 0
    for position, digit in enumerate(digits):
        doubled = int(digit) * (2 if position % 2 == 0 else 1)
        total += doubled // 10 + doubled % 10
    return -total % 10


def identity_number(birth_date: datetime.date, sex: str, turn: int) -> str:
    """A personal identity number that nobody can have; its ninth digit is even for girls."""
    serial = f"{980 + 2 * (turn % 10) + (0 if sex == 'F' else 1)}"
    return f"{birth_date:%Y%m%d}{serial}{luhn(f'{birth_date:%y%m%d}{serial}')}"


class Population:
    """Makes students, each with another name, and hands out telephone numbers in turn."""

    def __init__(self, rng: random.Random, today: datetime.date) -> None:
        self.rng = rng
        self.first_school_year = today.year if today.month >= 7 else today.year - 1
        self.names: set[tuple[str, str]] = set()
        self.identities: set[str] = set()
        self.phones = 0

    def phone(self) -> str:
        number = FIRST_PHONE + self.phones % (LAST_PHONE - FIRST_PHONE + 1)
        self.phones += 1
        return f"+4670{number}"

    def child(self, *, year: int, given: str = "", family: str = "", sex: str = "", letter: str = "") -> Child:
        """A student in a year of school; what is not said is made up."""
        rng = self.rng
        sex = sex or rng.choice("FFFMM")
        while not given or (given, family) in self.names:
            given = rng.choice(GIRLS if sex == "F" else BOYS)
            family = rng.choice(FAMILIES)
        self.names.add((given, family))
        born = datetime.date(self.first_school_year - year - 6, 1, 1) + datetime.timedelta(days=rng.randrange(365))
        swedish = rng.random() < 0.6
        language = "svenska" if swedish else rng.choice(LANGUAGES)
        return Child(
            given=given,
            family=family,
            sex=sex,
            birth_date=born,
            identity=self._identity(born, sex),
            year=year,
            school_class=f"{year}{letter or rng.choice('ABC')}",
            language=language,
            parents=self._parents(family, language),
        )

    def _identity(self, born: datetime.date, sex: str) -> str:
        """A number that nobody of the demo has yet: of those born on a day there are ten."""
        turns = (identity_number(born, sex, len(self.names) + turn) for turn in range(10))
        identity = next(number for number in turns if number not in self.identities)
        self.identities.add(identity)
        return identity

    def _parents(self, family: str, language: str) -> tuple[Parent, ...]:
        rng = self.rng
        code = {"arabiska": "ar", "somaliska": "so", "spanska": "es", "polska": "pl", "tigrinja": "ti"}.get(
            language, "sv"
        )
        mother = Parent(rng.choice(WOMEN), family, "mamma", language=code)
        father = Parent(rng.choice(MEN), family, "pappa", language=code if rng.random() < 0.5 else "sv")
        kind = rng.random()
        if kind < 0.62:
            return (mother, father)
        if kind < 0.82:
            return (mother,)
        if kind < 0.92:
            return (father, mother)
        return (mother, Parent(father.given, father.family, "pappa", custody=False))

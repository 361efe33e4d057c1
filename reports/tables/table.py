"""What a table for a file is: rows that a person may see anyway, and columns that say what they mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.functional import Promise

from accounts.roles import Permission

if TYPE_CHECKING:
    from accounts.models import User

Words = str | Promise


class Cell(StrEnum):
    """What the cells of a column hold, and so how they are written."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    CLOCK = "clock"
    FLAG = "flag"
    LIST = "list"


@dataclass(frozen=True)
class Column:
    """``name`` heads the file and never changes; ``path`` is asked of the database; ``choices`` are what may stand."""

    name: str
    meaning: Words
    cell: Cell = Cell.TEXT
    path: str = ""
    choices: tuple[tuple[object, Words], ...] = ()

    @property
    def asked(self) -> str:
        return self.path or self.name

    @property
    def value(self) -> str | Cast:
        """What the database is asked for: a list as it writes one, which is quicker than taking it apart."""
        return Cast(self.asked, TextField()) if self.cell == Cell.LIST else self.asked


@dataclass(frozen=True)
class Table:
    """``rows`` gives those that a person may see, in a fixed order; ``models`` are what the table is made of."""

    key: str
    title: Words
    about: Words
    permission: Permission
    rows: Callable[[User], QuerySet]
    columns: tuple[Column, ...]
    models: tuple[str, ...]

    def values(self, user: User) -> QuerySet:
        """Tuples in the order of the columns."""
        return self.rows(user).values_list(*(column.value for column in self.columns))


def text(name: str, meaning: Words, path: str = "", choices: object = None) -> Column:
    """A column of words; ``choices`` is a class of TextChoices."""
    return Column(name, meaning, Cell.TEXT, path, tuple(choices.choices) if choices else ())


def number(name: str, meaning: Words, path: str = "", choices: object = None) -> Column:
    """A column of numbers; ``choices`` is a class of IntegerChoices."""
    return Column(name, meaning, Cell.NUMBER, path, tuple(choices.choices) if choices else ())


def day(name: str, meaning: Words, path: str = "") -> Column:
    return Column(name, meaning, Cell.DAY, path)


def moment(name: str, meaning: Words, path: str = "") -> Column:
    return Column(name, meaning, Cell.MOMENT, path)


def clock(name: str, meaning: Words, path: str = "") -> Column:
    """A time of day."""
    return Column(name, meaning, Cell.CLOCK, path)


def flag(name: str, meaning: Words, path: str = "") -> Column:
    return Column(name, meaning, Cell.FLAG, path)


def ids(name: str, meaning: Words, path: str = "") -> Column:
    """A list of numbers, with spaces between."""
    return Column(name, meaning, Cell.LIST, path)

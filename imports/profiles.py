"""Layouts that the systems of schools export, recognised by themselves beside the plain one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from imports.columns import Header

#: So many rows of a file are enough to recognise its layout.
FIRST_ROWS = 5


@dataclass(frozen=True)
class Recognised:
    """What a file of a profile has above its columns, written there or not, and how many rows come before the first."""

    header: Header
    skip: int = 0


@dataclass(frozen=True)
class Profile:
    """One layout: ``recognise`` gets the first rows of a file, cleaned, and returns None where they are of another.

    With ``needs_period`` a file sums over a period that it does not name; the batch then holds it.
    """

    key: str
    title: str
    recognise: Callable[[Sequence[list[str]]], Recognised | None]
    needs_period: bool = False

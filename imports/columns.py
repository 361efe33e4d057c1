"""What the columns of a kind of file are, and which columns a file has."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from imports.problems import FileRefused


@dataclass(frozen=True)
class Column:
    """One column of a kind: its name in formats.md, headings accepted beside it, and how a cell becomes a value.

    A required column must be there, and each of its cells filled in unless it ``may_be_empty``. An empty cell gives
    None, and changes nothing that is already known. A cell other than 0 in a column that ``hides`` keeps what the row
    says off pages.
    """

    name: str
    parse: Callable[[str], object]
    headings: tuple[str, ...] = ()
    required: bool = True
    example: str = ""
    help: str = ""
    hides: bool = False
    may_be_empty: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Every heading that is understood, the one to use in the reader's language first."""
        if get_language() == "sv" and self.headings:
            return self.headings[0], self.name, *self.headings[1:]
        return self.name, *self.headings

    @property
    def title(self) -> str:
        """What to call the column in a sentence: *elev (student)*."""
        first = self.names[0]
        return first if first == self.name else f"{first} ({self.name})"

    @property
    def first_example(self) -> str:
        return self.example.partition("|")[0]


@dataclass(frozen=True)
class Header:
    """The headings of one file: as they are written, and at which index each known column stands."""

    written: tuple[str, ...]
    index: dict[str, int]
    unknown: tuple[str, ...] = field(default=())

    def heading(self, name: str) -> str:
        """The heading over a column as the file has it; its name where the file lacks it."""
        return self.written[self.index[name]] if name in self.index else name


#: No heading holds so many digits: the row is about a person, and is not told in a message.
_DATA = re.compile(r"\d{6}")


def squeeze(heading: str) -> str:
    """What is compared of a heading: letters and digits, without case: *Given name* is given_name."""
    return "".join(c for c in heading.casefold() if c.isalnum())


#: Headings of the files of refused rows that we hand out; a mended one comes back with them.
OUR_OWN = {squeeze(h) for h in ("rad", "row", "kolumn", "column", "anledning", "orsak", "reason")}


def names_of(columns: Sequence[Column]) -> dict[str, str]:
    """From every accepted heading, squeezed, to the name of its column."""
    return {squeeze(heading): c.name for c in columns for heading in (c.name, *c.headings)}


def match(headings: Sequence[str], columns: Sequence[Column]) -> Header:
    """Find the columns of a kind among the headings of a file.

    Raises FileRefused when a required one is missing or two headings mean the same column.
    """
    names = names_of(columns)
    index: dict[str, int] = {}
    unknown = []
    for position, heading in enumerate(headings):
        name = names.get(squeeze(heading))
        if name is None:
            if heading and squeeze(heading) not in OUR_OWN:
                unknown.append(heading)
        elif name in index:
            both = {"first": headings[index[name]], "second": heading}
            raise FileRefused(_("Two columns mean the same: %(first)s and %(second)s. Remove one of them.") % both)
        else:
            index[name] = position
    missing = [c.title for c in columns if c.required and c.name not in index]
    if missing:
        if not index and any(_DATA.search(h) for h in headings):
            raise FileRefused(
                _("The first row of the file holds no headings. Put them in, or export the file in another layout.")
            )
        found = ", ".join(h for h in headings if h)[:300]
        raise FileRefused(
            ngettext("The column %(missing)s is missing.", "The columns %(missing)s are missing.", len(missing))
            % {"missing": ", ".join(missing)}
            + " "
            + _("The first row of the file holds: %(found)s.") % {"found": found}
        )
    return Header(tuple(headings), index, tuple(unknown))

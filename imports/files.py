"""Opening a file that was sent: one table of text, whatever it came as."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from imports import columns, sheets, text
from imports.columns import Column, Header
from imports.problems import FileRefused
from imports.profiles import FIRST_ROWS, Profile


@dataclass(frozen=True)
class Table:
    """The headings of a file and its rows, which are read as they are asked for, once; of which layout, None: plain.

    ``again()`` reads the rows once more from the beginning.
    """

    header: Header
    records: Iterator[tuple[int, list[str]]]
    again: Callable[[], Iterator[tuple[int, list[str]]]]
    profile: Profile | None = None


def checksum(path: Path) -> str:
    """SHA-256 of the file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read(path: Path, wanted: Sequence[Column], profiles: Sequence[Profile] = ()) -> Table:
    """Open a file of some kind by its columns, or by the profile that recognises it.

    Raises FileRefused, now or while the rows are read, when it cannot be read at all.
    """
    _check_size(path)
    if sheets.is_workbook(path):
        records = sheets.records(path)
    else:
        names = columns.names_of(wanted)
        records = text.records(path, lambda cells: sum(columns.squeeze(cell) in names for cell in cells))
    tidy = lru_cache(maxsize=50_000)(clean)  # the same student, term and subject stand in many rows
    cleaned = ((number, list(map(tidy, cells))) for number, cells in records)
    first = list(islice(cleaned, FIRST_ROWS if profiles else 1))
    if not first:
        raise FileRefused(_("The file is empty."))

    def again() -> Iterator[tuple[int, list[str]]]:
        return read(path, wanted, profiles).records

    for profile in profiles:
        if found := profile.recognise([cells for _number, cells in first]):
            return Table(found.header, chain(first[found.skip :], cleaned), again, profile)
    return Table(columns.match(first[0][1], wanted), chain(first[1:], cleaned), again)


def clean(cell: str) -> str:
    """A cell without surrounding space, with one form of each letter, and without what spreadsheets put around text:
    ``="0123"``, and the apostrophe with which we hand back a cell that looks like a formula."""
    cell = " ".join(unicodedata.normalize("NFC", cell).split())
    if cell.startswith('="') and cell.endswith('"') and len(cell) > 2:
        cell = cell[2:-1]
    if len(cell) > 1 and cell[0] == "'" and cell[1] in "=+-@":
        cell = cell[1:]
    return cell


def _check_size(path: Path) -> None:
    try:
        is_file, size = path.is_file(), path.stat().st_size
        if is_file:
            path.open("rb").close()
    except FileNotFoundError:
        raise FileRefused(_("There is no file %(name)s.") % {"name": path}) from None
    except OSError as error:
        names = {"name": path, "why": error.strerror}
        raise FileRefused(_("The file %(name)s cannot be opened: %(why)s.") % names) from None
    if not is_file:
        raise FileRefused(_("%(name)s is not a file.") % {"name": path})
    if size == 0:
        raise FileRefused(_("The file is empty."))
    if size > settings.IMPORT_MAX_BYTES:
        raise FileRefused(
            _("The file is larger than %(n)d MB. Divide it into several files.")
            % {"n": settings.IMPORT_MAX_BYTES >> 20}
        )

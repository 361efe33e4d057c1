"""Reading text files: finding out how they are encoded and what stands between their cells."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from imports.problems import FileRefused

_CHUNK = 1 << 20
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
#: Characters that no text has: control characters but for tab and line ends.
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_NO_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
#: How å, ä and ö look when a file was written in one encoding and read in another: UTF-8 read twice over, DOS, old Mac.
_BROKEN_LETTERS = re.compile("\ufffd|Ã[¥¤¶…„–©]|[a-zA-Z][†„”™][a-z]|[a-z][ŠŒ][a-z]")
#: A title or the name of a block may stand in lines of its own before the first line with several cells.
_LINES_TRIED = 8
_DELIMITERS = ";,\t"


def cut_off() -> FileRefused:
    return FileRefused(_("The file is damaged or cut off. Export it again, and send the whole file."))


def _wrong_encoding() -> FileRefused:
    return FileRefused(_("The letters å, ä and ö cannot be read in this file. Save it as CSV UTF-8 and send it again."))


def _no_table() -> FileRefused:
    return FileRefused(_("This is not a table but another kind of file. Send a CSV file or an Excel workbook (.xlsx)."))


def detect_encoding(path: Path) -> str:
    """The encoding in which the whole file can be read. Raises FileRefused for what is no text."""
    with path.open("rb") as file:
        head = file.read(2000)
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            _check(path, encoding)
            return encoding
    if len(head) > 3 and head.count(0) * 3 > len(head):
        encoding = "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
        _check(path, encoding)
        return encoding
    try:
        _check(path, "utf-8")
    except UnicodeDecodeError:
        try:
            _check(path, "cp1252")
        except UnicodeDecodeError:
            raise (_no_table() if _NO_TEXT.search(head) else _wrong_encoding()) from None
        return "cp1252"
    return "utf-8"


def _check(path: Path, encoding: str) -> None:
    """Decode the file to its end. UnicodeDecodeError is left to the caller where another encoding may fit."""
    decoder = codecs.getincrementaldecoder(encoding)()
    beyond_ascii = False
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError:
                if not chunk and (beyond_ascii or encoding not in ("utf-8", "cp1252")):
                    raise cut_off() from None
                if encoding not in ("utf-8", "cp1252"):
                    raise _wrong_encoding() from None
                raise
            if _CONTROL.search(text):
                raise _no_table()
            if not text.isascii():
                beyond_ascii = True
                if _BROKEN_LETTERS.search(text):
                    raise _wrong_encoding()
            if not chunk:
                return


def records(path: Path, known: Callable[[list[str]], int]) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each record that is not empty, the headings first; numbers as a spreadsheet counts rows.

    ``known`` tells how many of some headings are known: the delimiter that makes most of them known is the right one.
    """
    encoding = detect_encoding(path)
    with path.open("r", encoding=encoding, newline="") as file:
        start, skipped = 0, 0
        line = file.readline()
        if line.casefold().startswith("sep="):
            start, skipped = file.tell(), 1
            line = file.readline()
        lines = []
        while line and len(lines) < _LINES_TRIED:
            if line.strip(" ;,\t\r\n"):
                lines.append(line)
            line = file.readline()
        delimiter = _delimiter(lines, known)
        file.seek(start)
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        number = skipped
        while True:
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                if "unexpected end" in str(error):
                    raise cut_off() from None
                line_number = {"line": reader.line_num + skipped}
                raise FileRefused(_("Quotation marks do not match in line %(line)d. Mend it.") % line_number) from None
            if any(map(str.strip, cells)):
                yield number, cells


def _delimiter(lines: list[str], known: Callable[[list[str]], int]) -> str:
    """What parts the cells: by the headings in the first line; by how many cells there are where it has but one."""

    def fit(line: str, delimiter: str) -> tuple[int, int]:
        try:
            cells = next(csv.reader(io.StringIO(line), delimiter=delimiter), [])
        except csv.Error:
            return 0, 0
        return known(cells), len(cells)

    for line in lines:
        best = max(_DELIMITERS, key=lambda delimiter, line=line: fit(line, delimiter))
        if fit(line, best)[1] > 1:
            return best
    return _DELIMITERS[0]

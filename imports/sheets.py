"""Reading Excel workbooks without trusting them."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from imports import sheet_reader
from imports.problems import FileRefused
from imports.text import cut_off

_CHUNK = 1 << 20
_ZIP = b"PK\x03\x04"
#: Excel before 2007, and any workbook locked by a password.
_OLE = b"\xd0\xcf\x11\xe0"


def is_workbook(path: Path) -> bool:
    """Whether the file is a workbook by what stands in it. Raises FileRefused for one that is locked or too old."""
    with path.open("rb") as file:
        head = file.read(4)
    if head == _OLE:
        raise FileRefused(
            _("This is an old Excel workbook (.xls), or one with a password. Save it as .xlsx without a password.")
        )
    return head == _ZIP


def check_size(path: Path, limit: int) -> None:
    """Refuse a workbook that unfolds beyond the limit (bytes): by what it says, then by what is really in it."""
    too_large = FileRefused(
        _("The workbook unfolds to more than %(n)d MB. Save the first sheet as a CSV file and send that.")
        % {"n": limit >> 20}
    )
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > limit or len(members) > 10_000:
                raise too_large
            if "xl/workbook.xml" not in archive.namelist():
                raise FileRefused(_("This is not an Excel workbook (.xlsx). Send a CSV file or a workbook."))
            unfolded = 0
            for member in members:
                member.file_size = limit + 1  # else what is read ends where the file says that it ends
                with archive.open(member) as part:
                    while chunk := part.read(_CHUNK):
                        unfolded += len(chunk)
                        if unfolded > limit:
                            raise too_large
    except (zipfile.BadZipFile, zlib.error, EOFError):
        raise cut_off() from None
    except (RuntimeError, NotImplementedError):
        raise FileRefused(_("The workbook is locked. Save it as .xlsx without a password.")) from None


def records(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each row of the first sheet that is not empty. Formulas are their values."""
    check_size(path, settings.IMPORT_MAX_UNFOLDED_BYTES)
    command = [sys.executable, "-I", sheet_reader.__file__, str(path), str(settings.IMPORT_MEMORY_MB)]
    # The command is ours, and the path that of a file we made or the caller of the command named.
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="ascii")  # noqa: S603
    try:
        for line in process.stdout:
            number, cells = json.loads(line)
            if any(cell.strip() for cell in cells):
                yield number, cells
        status = process.wait()
    finally:
        process.kill()
        process.stdout.close()
        process.wait()
    if status == sheet_reader.DAMAGED:
        raise FileRefused(_("The workbook is damaged, or has no sheet of cells. Save it again as .xlsx and send it."))
    if status:
        raise FileRefused(_("The workbook is too large to be read. Save the first sheet as a CSV file and send that."))

"""An export as a ZIP: a page for people, a file for machines, and the files themselves. docs/data-subject-export.md.

Written piece by piece into the storage, which seals it: nothing of it lies anywhere in clear on the way.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.files.base import File
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import get_valid_filename

from students.exporting.records import Earlier, Group, Holdings, Kept, Record, Told
from students.models import DataSubjectExport

SCHEMA = "ppss-data-subject-export"
#: Goes up when a key of the JSON changes its meaning or is taken away; new keys leave it as it is.
VERSION = 1
PAGE, DATA, STYLE, FILES = "registerutdrag.html", "data.json", "style.css", "files"
_PIECE = 64 * 1024


class Archive(File):
    """The ZIP as something the storage can save: its pieces are made while they are asked for."""

    def __init__(self, export: DataSubjectExport, holdings: Holdings) -> None:
        super().__init__(None, export.file_name)
        self._export, self._holdings = export, holdings

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        names = named(self._holdings.files)
        out = _Outlet()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            yield from out.put(archive, PAGE, page(self._export, self._holdings, names).encode())
            yield from out.put(archive, STYLE, Path(finders.find("css/export.css")).read_bytes())
            yield from out.put(archive, DATA, data(self._export, self._holdings, names).encode())
            for kept, name in names.items():
                yield from out.copy(archive, f"{FILES}/{name}", kept)
        yield out.taken()

    @property
    def size(self) -> int:
        """Unknown before it is made; the storage does not ask."""
        raise AttributeError("size")


class _Outlet:
    """What a ZIP is written to: it gives back what was written since it was last asked, and holds no more than that."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, piece: bytes) -> int:
        self._held += piece
        return len(piece)

    def flush(self) -> None:
        """Nothing waits anywhere."""

    def taken(self) -> bytes:
        piece, self._held = bytes(self._held), bytearray()
        return piece

    def put(self, archive: zipfile.ZipFile, name: str, content: bytes) -> Iterator[bytes]:
        archive.writestr(_entry(name), content)
        yield self.taken()

    def copy(self, archive: zipfile.ZipFile, name: str, kept: Kept) -> Iterator[bytes]:
        with kept.storage.open(kept.stored) as source, archive.open(_entry(name), "w", force_zip64=True) as entry:
            while piece := source.read(_PIECE):
                entry.write(piece)
                yield self.taken()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, timezone.localtime().timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def named(files: list[Kept]) -> dict[Kept, str]:
    """A name for each file in the folder of files, that any system can unpack; no two alike."""
    names: dict[Kept, str] = {}
    for kept in files:
        stem, dot, ending = get_valid_filename(kept.name).rpartition(".")
        stem = re.sub(r"[^\w.-]", "_", stem or ending)[:100]
        names[kept] = f"{stem}{dot}{ending}" if dot else stem
    return names


def page(export: DataSubjectExport, holdings: Holdings, names: dict[Kept, str]) -> str:
    """The page for people, in the language of today."""
    context = {"export": export, "student": export.student, "holdings": holdings, "today": timezone.localdate()}
    context |= {"names": {kept: f"{FILES}/{name}" for kept, name in names.items()}, "data_name": DATA}
    return render_to_string("students/exporting/page.html", context)


def data(export: DataSubjectExport, holdings: Holdings, names: dict[Kept, str]) -> str:
    """The same for machines."""
    return json.dumps(
        {
            "schema": SCHEMA,
            "version": VERSION,
            "made_at": timezone.localtime().isoformat(timespec="seconds"),
            "language": export.language,
            "agency": export.agency,
            "request": {"asked_by": export.asked_by, "asked_on": export.asked_on.isoformat()},
            "student": {"id": export.student_id, "alias": export.student.alias},
            "sections": [
                {"category": section.key, "title": section.title, "models": [_group(g, names) for g in section.groups]}
                for section in holdings.sections
            ],
            "nothing_held": [{"model": held.label, "title": held.heading} for held in holdings.nothing],
        },
        ensure_ascii=False,
        indent=1,
    )


def _group(group: Group, names: dict[Kept, str]) -> dict[str, object]:
    return {
        "model": group.held.label,
        "title": group.held.heading,
        "about": str(group.held.about),
        "records": [_record(record, names) for record in group.records],
    }


def _record(record: Record, names: dict[Kept, str]) -> dict[str, object]:
    told: dict[str, object] = {
        "id": "/".join(map(str, record.pk)) if isinstance(record.pk, tuple) else record.pk,
        "agency": record.agency,
        "written_at": timezone.localtime(record.when).isoformat() if record.when else None,
        "written_by": record.by,
        "is_removed": record.is_gone,
        **_fields(record.fields),
    }
    if record.files:
        told["files"] = [f"{FILES}/{names[kept]}" for kept in record.files]
    if record.history:
        told["history"] = [_earlier(each) for each in record.history]
    return told


def _earlier(each: Earlier) -> dict[str, object]:
    at = timezone.localtime(each.at).isoformat()
    return {"at": at, "by": each.by, "change": each.kind, **_fields(each.fields)}


def _fields(fields: tuple[Told, ...]) -> dict[str, object]:
    return {
        "fields": {field.name: field.value for field in fields if not field.masked},
        "masked": {field.name: field.masked for field in fields if field.masked},
    }

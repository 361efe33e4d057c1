"""Where uploads are kept: whatever is saved is sealed before it reaches the folder or the bucket beneath.

The one storage of the program (``STORAGES["default"]``), so that no upload can forget it. It has no addresses: a file
is handed out by a view, under the access rule of its record.
"""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage
from django.utils.module_loading import import_string

from accounts.encryption import Unreadable
from accounts.sealed import HEAD, MAGIC, SealedReader, key_of, seal

#: Beside a file that is being sealed anew; what is left of one after a crash is no file of ours.
_BESIDE = ".sealing"


class SealedStorage(Storage):
    """Seals on the way in, opens on the way out. ``inner`` is a storage, or its entry as in ``STORAGES``.

    Files that lay there before are read as they are, until ``manage.py rotate_keys`` has sealed them.
    """

    def __init__(self, inner: Storage | dict[str, object]) -> None:
        self.inner = inner if isinstance(inner, Storage) else _made(inner)

    def _open(self, name: str, mode: str = "rb") -> File:
        if mode != "rb":
            raise ValueError("a sealed file is opened for reading, as bytes")
        raw = self.inner.open(name, "rb")
        start = raw.read(len(MAGIC))
        raw.seek(0)
        if start != MAGIC:
            return raw
        try:
            return File(io.BufferedReader(SealedReader(raw, name), buffer_size=io.DEFAULT_BUFFER_SIZE), name)
        except Unreadable as error:
            raw.close()
            raise Unreadable(f"{name}: {error}") from error

    def _save(self, name: str, content: File) -> str:
        name = name.replace("\\", "/")
        with _sealed(content, name) as sealed:
            kept = self.inner._save(name, sealed)
        if kept.replace("\\", "/") != name:  # another took the name meanwhile, and a file is bound to its own
            self.inner.delete(kept)
            return self._save(self.get_available_name(name), content)
        return kept

    def reseal(self, name: str) -> None:
        """Seal a file, plain or sealed, with the newest key, in its place: readers find the old or the new one whole.

        Raises Unreadable when it cannot be read; then it stays as it is.
        """
        with self.open(name) as content, _sealed(content, name) as sealed:
            try:
                place = Path(self.inner.path(name))
            except NotImplementedError:
                self.inner._save(name, sealed)  # a bucket puts one whole object in the place of another
                return
            _put_in_place(sealed, place)

    def key_of(self, name: str) -> str | None:
        """The id of the key that a file is sealed with; None for a plain one."""
        with self.inner.open(name, "rb") as raw:
            return key_of(raw.read(HEAD))

    def names(self, folder: str = "") -> Iterator[str]:
        """Every file, folder by folder; remains of a broken-off ``reseal`` are removed on the way."""
        try:
            folders, files = self.inner.listdir(folder)
        except FileNotFoundError:
            return
        for file in sorted(files):
            name = f"{folder}/{file}" if folder else file
            if file.startswith(".") and file.endswith(_BESIDE):
                self.inner.delete(name)
            elif file:
                yield name
        for below in sorted(folders):
            yield from self.names(f"{folder}/{below}" if folder else below)

    def size(self, name: str) -> int:
        with self.open(name) as file:
            return file.seek(0, io.SEEK_END)

    def delete(self, name: str) -> None:
        self.inner.delete(name)

    def exists(self, name: str) -> bool:
        return self.inner.exists(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        return self.inner.listdir(path)

    def get_modified_time(self, name: str) -> object:
        return self.inner.get_modified_time(name)


def _made(entry: dict[str, object]) -> Storage:
    return import_string(entry["BACKEND"])(**entry.get("OPTIONS", {}))


@contextmanager
def _sealed(content: File, name: str) -> Iterator[File]:
    """The content sealed, as a file to be saved; no clear text touches the disk here."""
    with tempfile.SpooledTemporaryFile(max_size=settings.FILE_UPLOAD_MAX_MEMORY_SIZE) as out:
        seal(_bytes(content), out, name)
        out.seek(0)
        sealed = File(out, name)
        sealed.content_type = "application/octet-stream"
        yield sealed


def _bytes(content: File) -> Iterator[bytes]:
    for chunk in content.chunks():
        yield chunk.encode() if isinstance(chunk, str) else chunk


def _put_in_place(sealed: IO[bytes], place: Path) -> None:
    """Write beside the file, then take its place in one step. A file removed meanwhile stays removed."""
    beside = place.with_name(f".{place.name}{_BESIDE}")
    with beside.open("wb") as out:
        for chunk in sealed.chunks():
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    if not place.exists():
        beside.unlink()
        return
    beside.chmod(place.stat().st_mode & 0o777)
    beside.replace(place)

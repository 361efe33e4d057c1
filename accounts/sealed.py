"""Files at rest: how one is sealed, and how a sealed one is read, in pieces, from any place in it.

A sealed file is a head (8 bytes that tell what it is, the key's id, a random salt of 16) and pieces of 64 KiB, each
AES-256-GCM with the place and *last or not* as nonce, and head and name as what must be unchanged. So pieces cannot be
moved, left out or taken from another file, and a file is not read under another name.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable
from typing import IO

from cryptography.exceptions import InvalidTag

from accounts.encryption import ID_LENGTH, Unreadable, file_cipher, key_ids

MAGIC = b"PPSSEAL1"
PIECE = 64 * 1024
_SALT, _TAG = 16, 16
HEAD = len(MAGIC) + ID_LENGTH + _SALT


def key_of(head: bytes) -> str | None:
    """The id of the key that a file is sealed with, by its first bytes; None for a plain file."""
    return head[len(MAGIC) : len(MAGIC) + ID_LENGTH].decode(errors="replace") if head.startswith(MAGIC) else None


def seal(pieces: Iterable[bytes], out: IO[bytes], name: str) -> None:
    """Write what is given to ``out``, sealed with the newest key to be kept under this name."""
    salt = os.urandom(_SALT)
    head = MAGIC + key_ids()[0].encode() + salt
    cipher, bound = file_cipher(key_ids()[0], salt), head + name.encode()
    out.write(head)
    held, number = bytearray(), 0
    for piece in pieces:
        held += piece
        while len(held) > PIECE:  # the last piece is known only when nothing follows
            out.write(cipher.encrypt(_nonce(number, is_last=False), bytes(held[:PIECE]), bound))
            del held[:PIECE]
            number += 1
    out.write(cipher.encrypt(_nonce(number, is_last=True), bytes(held), bound))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


class SealedReader(io.RawIOBase):
    """A sealed file as the bytes that were sealed. Raises Unreadable, at the start, when any of it was changed."""

    def __init__(self, raw: IO[bytes], name: str) -> None:
        self._raw = raw
        head = raw.read(HEAD)
        key_id = key_of(head)
        if key_id is None or len(head) < HEAD:
            raise Unreadable("It is no sealed file.")
        self._cipher, self._bound = file_cipher(key_id, head[-_SALT:]), head + name.encode()
        body = raw.seek(0, io.SEEK_END) - HEAD
        self._pieces = -(-body // (PIECE + _TAG))
        self.size = body - self._pieces * _TAG
        self._at, self._number, self._piece = 0, -1, b""
        for number in range(max(self._pieces, 1)):
            self._read_piece(number)

    def _read_piece(self, number: int) -> bytes:
        if number != self._number:
            self._raw.seek(HEAD + number * (PIECE + _TAG))
            sealed = self._raw.read(PIECE + _TAG)
            try:
                nonce = _nonce(number, is_last=number == self._pieces - 1)
                self._piece = self._cipher.decrypt(nonce, sealed, self._bound)
            except (InvalidTag, ValueError) as error:
                raise Unreadable("It was changed outside the program, or it is damaged.") from error
            self._number = number
        return self._piece

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._at = max(start + offset, 0)
        return self._at

    def readinto(self, buffer: bytearray) -> int:
        if self._at >= self.size:
            return 0
        number, start = divmod(self._at, PIECE)
        found = self._read_piece(number)[start : start + len(buffer)]
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()

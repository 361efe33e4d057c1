"""As much of HTTP/1.1 as a stub needs: kept connections, bodies with a length, one request after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus

#: What a handler gives: status and body, or None to close the connection without an answer.
Answer = tuple[int, bytes] | None
Handler = Callable[["Request"], Awaitable[Answer] | Answer]


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


def parse_head(head: bytes) -> Request:
    """Request line and headers (names in small letters), without a body."""
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _version = first.split(" ", 2)
    path, _, query = target.partition("?")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Request(method, path, query, headers, b"")


class Connection(asyncio.Protocol):
    """One connection of a client."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.waiting = b""
        self.is_busy = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        if not self.is_busy:
            self._next()

    def _next(self) -> None:
        end = self.waiting.find(b"\r\n\r\n")
        if end < 0:
            return
        head = parse_head(self.waiting[:end])
        length = int(head.headers.get("content-length", 0))
        if len(self.waiting) < end + 4 + length:
            return
        body = self.waiting[end + 4 : end + 4 + length]
        self.waiting = self.waiting[end + 4 + length :]
        answer = self.handler(Request(head.method, head.path, head.query, head.headers, body))
        if asyncio.iscoroutine(answer):
            self.is_busy = True
            asyncio.ensure_future(answer).add_done_callback(self._done)
        else:
            self._write(answer)

    def _done(self, future: asyncio.Future) -> None:
        self.is_busy = False
        self._write(future.result())

    def _write(self, answer: Answer) -> None:
        if answer is None:
            self.transport.abort()
            return
        status, body = answer
        head = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nContent-Type: application/json\r\n"
        self.transport.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        self._next()


async def post(url: str, body: bytes, content_type: str) -> int:
    """Send to a web hook over a connection of its own; the status, 0 where nobody answers."""
    _scheme, _, rest = url.partition("://")
    where, _, path = rest.partition("/")
    host, _, port = where.partition(":")
    try:
        reader, writer = await asyncio.open_connection(host, int(port or 80))
        head = f"POST /{path} HTTP/1.1\r\nHost: {where}\r\nContent-Type: {content_type}\r\nConnection: close\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()
        line = await asyncio.wait_for(reader.readline(), 20)
        writer.close()
        return int(line.split(b" ")[1]) if line.startswith(b"HTTP/") else 0
    except (OSError, TimeoutError):
        return 0

"""Talking to a gateway over kept connections, and telling apart what surely did not arrive from what may have."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
)

from messaging.gateways.base import OutOfOrder, Refused, TryLater, Unsure

#: Of an answer so many bytes are read, and of an error so many characters kept.
ANSWER_MAX, DETAIL_MAX = 200_000, 200
#: The request has not left: no connection was made.
NOT_SENT = (ConnectTimeoutError, NewConnectionError, NameResolutionError)


class Client:
    """Requests to one address over at most so many connections, kept open; safe for as many threads."""

    def __init__(self, url: str, *, connections: int, timeout: float, headers: Mapping[str, str]) -> None:
        self.headers = dict(headers)
        parts = urllib3.util.parse_url(url.rstrip("/"))
        self.path = parts.path or ""
        kind = urllib3.HTTPSConnectionPool if parts.scheme == "https" else urllib3.HTTPConnectionPool
        self.pool = kind(
            parts.host,
            parts.port,
            maxsize=connections,
            timeout=urllib3.Timeout(connect=min(timeout, 5), read=timeout),
            retries=False,
        )

    def post(self, path: str, body: str, *, content_type: str) -> dict[str, Any]:
        """Send once. Raises Refused, TryLater, OutOfOrder, or Unsure where it may have arrived."""
        return self._call("POST", path, body, {**self.headers, "Content-Type": content_type})

    def get(self, path: str) -> dict[str, Any]:
        return self._call("GET", path, None, self.headers)

    def _call(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> dict[str, Any]:
        try:
            answer = self.pool.request(
                method, self.path + path, body=body, headers=headers, redirect=False, preload_content=False
            )
            data = answer.read(ANSWER_MAX, decode_content=True)
            answer.drain_conn()
            answer.release_conn()
        except HTTPError as error:
            reason = error.reason if isinstance(error, MaxRetryError) else error
            if isinstance(reason, NOT_SENT):
                raise TryLater(f"No connection: {type(reason).__name__}") from error
            raise Unsure(f"No answer: {type(reason).__name__}") from error
        return _judged(answer.status, answer.headers, data)


def _judged(status: int, headers: Mapping[str, str], data: bytes) -> dict[str, Any]:
    """The answer as JSON, or what its status means for the message."""
    detail = f"{status} {data.decode(errors='replace')}".strip()[:DETAIL_MAX]
    if status in (401, 402, 403, 407):
        raise OutOfOrder(detail)
    if status == 429:
        asked = headers.get("Retry-After", "")
        raise OutOfOrder(detail, seconds=min(int(asked), 3600) if asked.isascii() and asked.isdigit() else 30)
    if 400 <= status < 500 and status != 408:
        raise Refused(detail)
    if not 200 <= status < 300:
        raise Unsure(detail)
    try:
        answer = json.loads(data)
    except ValueError as error:
        raise Unsure(f"No sense in the answer: {detail}") from error
    if not isinstance(answer, dict):
        raise Unsure(f"No sense in the answer: {detail}")
    return answer

"""A small SS 12000 server on loopback: OAuth 2, pages, changes, deletions, and every fault that a test asks for.

It follows the standard where it is strict, so that a client that is not is refused: a page after the first is asked for
by ``pageToken`` and ``limit`` alone, ``meta.modified.after`` is exclusive and has an offset, calendar events need their
two days.
"""

from __future__ import annotations

import base64
import datetime
import json
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

CLIENT, SECRET = "ppss", "hemligt åäö"
LISTS = (
    "organisations", "persons", "groups", "studyplans", "syllabuses", "activities", "calendarEvents", "attendances",
    "aggregatedAttendance", "grades", "duties",
)  # fmt: skip
NEEDED = {
    "calendarEvents": {"startTime.onOrAfter", "startTime.onOrBefore"},
    "aggregatedAttendance": {"startDate", "endDate"},
}


def some_id(name: str) -> str:
    """The UUID of a thing by its name in a test: the same each time."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"ss12000:{name}"))


def ref(name: str) -> dict[str, str]:
    return {"id": some_id(name)}


@dataclass
class Fault:
    """An answer in place of the right one: ``times`` times, from the request number ``at`` to the path on."""

    path: str
    status: int = 200
    body: bytes = b'{"data": [{"id": '
    headers: dict[str, str] = field(default_factory=dict)
    at: int = 1
    times: int = 1


@dataclass
class Server:
    """What the server holds and what it was asked. ``url`` is its base address; change ``lists`` as you like."""

    lists: dict[str, list[dict]] = field(default_factory=lambda: {name: [] for name in LISTS})
    deleted: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    page_size: int = 100
    token_uses: int = 1_000_000
    expires_in: int | None = 3600
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    tokens: dict[str, int] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    url: str = ""

    @property
    def token_url(self) -> str:
        return f"{self.url}/token"

    def put(self, path: str, name: str, *, modified: str = "2026-09-01T08:00:00+02:00", **attributes: object) -> dict:
        """Keep an object, in place of one of the same name; returns it."""
        made = {"id": some_id(name), "meta": {"created": modified, "modified": modified}} | attributes
        rows = self.lists[path]
        rows[:] = [row for row in rows if row.get("id") != made["id"]] + [made]
        return made

    def remove(self, path: str, name: str, *, at: str) -> None:
        """Delete an object, and tell of it under ``/deletedEntities``."""
        self.lists[path][:] = [row for row in self.lists[path] if row.get("id") != some_id(name)]
        self.deleted.setdefault(path, []).append((some_id(name), at))

    def queries(self, path: str) -> list[dict[str, str]]:
        """With which parameters a path was asked for, in order."""
        return [query for asked, query in self.asked if asked == path]

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, dict]:
        if path.count("/") == 1 and path.split("/")[0] in self.lists:
            return self._one(*path.split("/"))
        if path == "deletedEntities" and path not in self.absent:
            return self._deletions(query)
        if path not in self.lists or path in self.absent:
            return 404, {"code": "404", "message": "no such path"}
        start = 0
        if "pageToken" in query:
            if set(query) - {"pageToken", "limit"}:
                return 400, {"code": "400", "message": "pageToken goes with limit alone"}
            kept = json.loads(base64.urlsafe_b64decode(query["pageToken"]))
            start, query = kept["start"], kept["query"]
        elif NEEDED.get(path, set()) - set(query):
            return 400, {"code": "400", "message": "parameters are missing"}
        rows = [row for row in self.lists[path] if _fits(row, query)]
        end = start + min(self.page_size, int(query.get("limit", self.page_size)))
        token = None
        if end < len(rows):
            token = base64.urlsafe_b64encode(json.dumps({"start": end, "query": query}).encode()).decode()
        return 200, {"data": rows[start:end], "pageToken": token}

    def _one(self, path: str, wanted: str) -> tuple[int, dict]:
        found = next((row for row in self.lists[path] if row.get("id") == wanted), None)
        return (200, found) if found else (404, {"code": "404", "message": "not found"})

    def _deletions(self, query: dict[str, str]) -> tuple[int, dict]:
        after = _moment(query["after"])
        gone = {entity: [i for i, at in rows if _moment(at) > after] for entity, rows in self.deleted.items()}
        return 200, {"data": gone, "pageToken": None}


def _moment(text: str) -> datetime.datetime:
    found = datetime.datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("a moment without offset")
    return found


def _fits(row: dict, query: dict[str, str]) -> bool:
    after = query.get("meta.modified.after")
    if after and _moment(row.get("meta", {}).get("modified", after)) <= _moment(after):
        return False
    first, last = query.get("startTime.onOrAfter"), query.get("startTime.onOrBefore")
    try:
        return not first or _moment(first) <= _moment(row["startTime"]) <= _moment(last)
    except (KeyError, ValueError):
        return True


class _Handler(BaseHTTPRequestHandler):
    state: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, *_args: object) -> None:
        """Tests read what was asked from ``state.asked``."""

    def do_POST(self) -> None:  # noqa: N802
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if urlsplit(self.path).path != "/token":
            self._send(405, {"code": "405", "message": "not allowed"})
            return
        if self._fault("token"):
            return
        form = {name: values[0] for name, values in parse_qs(body).items()}
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {basic}" or form.get("grant_type") != "client_credentials":
            self._send(401, {"error": "invalid_client"})
            return
        token = uuid.uuid4().hex
        self.state.tokens[token] = self.state.token_uses
        lasts = {} if self.state.expires_in is None else {"expires_in": self.state.expires_in}
        self._send(200, {"access_token": token, "token_type": "Bearer"} | lasts)

    def do_GET(self) -> None:  # noqa: N802
        parts = urlsplit(self.path)
        path = parts.path.removeprefix("/v2.0/")
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.state.tokens.get(token, 0) <= 0:
            self._send(401, {"code": "401", "message": "token"})
            return
        self.state.tokens[token] -= 1
        self.state.asked.append((path, query))
        if not self._fault(path):
            self._send(*self.state.answer(path, query))

    def _fault(self, path: str) -> bool:
        self.state.counts[path] += 1
        n = self.state.counts[path]
        fault = next((f for f in self.state.faults if f.path == path and f.at <= n < f.at + f.times), None)
        if fault:
            self._send(fault.status, fault.body, fault.headers)
        return fault is not None

    def _send(self, status: int, body: dict | bytes, headers: dict[str, str] | None = None) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)


@contextmanager
def serving() -> Iterator[Server]:
    """The server, as long as the block lasts."""
    state = Server()
    handler = type("Handler", (_Handler,), {"state": state})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        http.daemon_threads = True
        state.url = f"http://127.0.0.1:{http.server_address[1]}"
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield state
        finally:
            http.shutdown()
            thread.join()

"""The stub gateway as a process of its own, and what tests say to it and ask of it."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings


@dataclass
class StubGateway:
    url: str
    process: subprocess.Popen

    def _call(self, what: str, **told: object) -> object:
        data = json.dumps(told).encode() if told else None
        with urllib.request.urlopen(urllib.request.Request(f"{self.url}/_stub/{what}", data), timeout=30) as answer:
            return json.loads(answer.read())

    def behave(self, **behaviour: object) -> None:
        """See ``messaging.stub.server.Behaviour``; what is not named is well again."""
        self._call("behave", **(behaviour or {"rates": {}}))

    def reset(self) -> None:
        self._call("reset")

    def count(self) -> dict:
        return self._call("count")

    def references(self) -> dict[str, list[str]]:
        """For each of our references the states of the messages that it has under it."""
        return self._call("references")

    def requests(self) -> list[float]:
        """When each message was handed over."""
        return self._call("requests")


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


@contextmanager
def stub_gateway() -> Iterator[StubGateway]:
    """Start one on a free port, and stop it."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "messaging.stub", "--port", str(port)], cwd=settings.BASE_DIR, stdout=subprocess.PIPE
    )
    try:
        process.stdout.readline()
        yield StubGateway(f"http://127.0.0.1:{port}", process)
    finally:
        process.terminate()
        process.wait(timeout=10)


def wait_until(happened, seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while not happened() and time.monotonic() < end:
        time.sleep(0.05)
    return bool(happened())

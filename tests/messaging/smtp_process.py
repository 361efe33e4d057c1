"""A real mail server on loopback, in a process of its own: what it took, and what it was told to do wrong."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from pathlib import Path

from aiosmtpd.controller import Controller

from tests.services.servers import free_port, wait_for


class Handler:
    """Takes mail into a file, one JSON line each. An address says what goes wrong with it: ``refused@``, ``busy@``,
    ``bad@`` (refused after its text), ``drop@`` (taken, and the connection breaks before the answer)."""

    def __init__(self, taken: Path) -> None:
        self.taken = taken

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: ANN001, N802
        if address.startswith("refused@"):
            return "550 No such mailbox"
        if address.startswith("busy@"):
            return "451 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: ANN001, N802
        to = envelope.rcpt_tos[0]
        if to.startswith("bad@"):
            return "554 Looks like spam"
        mail = message_from_bytes(envelope.content, policy=policy.default)
        line = {
            "to": to,
            "id": mail["Message-ID"],
            "subject": mail["Subject"],
            "text": mail.get_content().strip(),
            "peer": session.peer[1],
        }
        with self.taken.open("a") as file:
            file.write(json.dumps(line) + "\n")
        if to.startswith("drop@"):
            server.transport.abort()
        return "250 Taken"


class MailServer:
    def __init__(self, folder: Path) -> None:
        self.taken, self.port = folder / "taken", free_port()
        self.taken.touch()
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        arguments = [sys.executable, "-m", "tests.messaging.smtp_process", str(self.port), str(self.taken)]
        self.process = subprocess.Popen(arguments, env=os.environ)
        wait_for(self.port, 20)

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    @property
    def mails(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.taken.read_text().splitlines()]


@contextmanager
def mail_server(folder: Path) -> Iterator[MailServer]:
    server = MailServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def main(port: int, taken: Path) -> None:
    controller = Controller(Handler(taken), hostname="127.0.0.1", port=port)
    controller.start()
    with suppress(KeyboardInterrupt):
        signal.pause()
    controller.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))

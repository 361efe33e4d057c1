"""Servers of a test's own, to be stopped, killed and copied without harm to the machine's."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _programs() -> Path:
    """Where Debian keeps the newest ``initdb``, ``pg_ctl`` and ``pg_basebackup``; elsewhere they are on the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        pytest.skip("initdb is not installed: apt-get install postgresql")
    return found[-1] if found else Path(on_path).parent


def _as_nobody_special(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root: there, as the user that Debian made for it."""
    return command if os.getuid() else ["runuser", "-u", "postgres", "--", *command]


@dataclass
class PostgreSQL:
    """A PostgreSQL cluster on loopback, trusting whoever asks; its files go with ``remove``."""

    folder: Path
    port: int

    @classmethod
    def create(cls) -> PostgreSQL:
        server = cls(cls._folder(), free_port())
        server._run("initdb", "--auth=trust", "--username=ppss", "--encoding=UTF8", "--no-sync", "-D", server._data)
        server.start()
        return server

    @classmethod
    def following(cls, first: PostgreSQL) -> PostgreSQL:
        """A streaming replica of another one, which has taken over all that was there."""
        server = cls(cls._folder(), free_port())
        server._run("pg_basebackup", "-h", "127.0.0.1", "-p", str(first.port), "-U", "ppss", "-R", "-D", server._data)
        server.start()
        return server

    @staticmethod
    def _folder() -> Path:
        folder = Path(tempfile.mkdtemp(prefix="ppss-postgresql-"))
        if os.getuid() == 0:
            shutil.chown(folder, "postgres")
        return folder

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    @property
    def url(self) -> str:
        return f"postgres://ppss@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        options = f"-p {self.port} -h 127.0.0.1 -k {self.folder} -c fsync=off"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", self._data, "-l", log, "-o", options, "-w", "start")

    def stop(self, mode: str = "fast") -> None:
        """``fast`` ends connections and closes the books; ``immediate`` is a crash."""
        self._run("pg_ctl", "-D", self._data, "-m", mode, "-w", "stop")

    def restart(self, mode: str = "fast") -> None:
        self.stop(mode)
        self.start()

    def remove(self) -> None:
        subprocess.run(
            _as_nobody_special([str(_programs() / "pg_ctl"), "-D", self._data, "-m", "immediate", "-w", "stop"]),
            check=False,
            capture_output=True,
        )
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = _as_nobody_special([str(_programs() / program), *arguments])
        # What pg_ctl starts keeps its output open: to a file, or this would wait for the server to end.
        with (self.folder / "commands").open("a+") as out:
            done = subprocess.run(command, cwd="/", stdout=out, stderr=out, check=False)
            out.seek(0)
            assert done.returncode == 0, f"{program}: {out.read()}"

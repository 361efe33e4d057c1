"""A PostgreSQL and a Redis of one's own on free ports, to be stopped, emptied and killed at will.

For tests that break servers, and for benchmarks: the machine's own servers are left alone. PostgreSQL does not run as
root: then it runs as the user ``postgres``.
"""

from __future__ import annotations

import glob
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path


class Missing(Exception):
    """The programs are not installed."""


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def wait_for(port: int, seconds: float = 30) -> None:
    """Until something listens on the port. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"Nothing listens on port {port}")


def _find(name: str) -> str:
    found = shutil.which(name) or next(iter(sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), reverse=True)), None)
    if not found:
        raise Missing(name)
    return found


def are_installed() -> bool:
    """Whether servers of one's own can be started here."""
    try:
        return all(_find(name) for name in ("redis-server", "initdb", "pg_ctl"))
    except Missing:
        return False


class Redis:
    """Keeps nothing on disk: a restart empties it, as a lost machine would."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen | None = None
        self.start()

    def start(self) -> None:
        command = [_find("redis-server"), "--port", str(self.port), "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen([*command, "--bind", "127.0.0.1"], stdout=subprocess.DEVNULL)
        wait_for(self.port)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


class PostgreSQL:
    """A cluster in a directory of its own, which goes with it; a streaming replica of ``first`` where one is given."""

    def __init__(self, first: PostgreSQL | None = None) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="ppss-pg-"))
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres")
        data = ("-D", f"{self.folder}/data", "-U", "postgres")
        if first:
            self._run("pg_basebackup", *data, "-h", "127.0.0.1", "-p", str(first.port), "-R")
        else:
            self._run(
                "initdb", *data, "-A", "trust", "-E", "UTF8", "--no-sync",
                "--locale-provider=icu", "--icu-locale=sv-SE", "--locale=C.UTF-8",
            )  # fmt: skip
        self.start()

    def _run(self, program: str, *arguments: str) -> None:
        as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        command = [*as_user, _find(program), *arguments]
        done = subprocess.run(command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stdout}")

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c max_connections=60"
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-l", f"{self.folder}/log", "-w", "-o", options, "start")

    def stop(self, how: str = "immediate") -> None:
        """``immediate`` is a crash: everybody is thrown out, and the log is read at the next start."""
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-m", how, "-w", "stop")

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Program:
    """A process of ours in a group of its own, started with an environment, killed with all it has started."""

    def __init__(self, command: list[str], *, env: dict[str, str], log: Path, cwd: Path) -> None:
        self.command, self.env, self.log, self.cwd = command, env, log, cwd
        self.start()

    def start(self) -> None:
        with self.log.open("a") as out:
            self.process = subprocess.Popen(
                self.command,
                env=self.env,
                cwd=self.cwd,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self) -> None:
        """``kill -9`` of the process and its children."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        self._signal(signal.SIGTERM)

    def _signal(self, number: int) -> None:
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def wait_until(happened: Callable[[], bool], *, seconds: float, every: float = 0.1) -> bool:
    """Whether it happened in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happened():
            return True
        time.sleep(every)
    return happened()

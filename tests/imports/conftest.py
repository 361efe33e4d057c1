"""Files to import."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reading import _no_long_waits, server, source

__all__ = ["_no_long_waits", "server", "source"]


@pytest.fixture
def write(tmp_path):
    """``write("a;b\\n1;2")`` gives the path of a file with that text, or those bytes."""

    def make(content: str | bytes, name: str = "file.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return make

"""What can be wrong with a file."""

from __future__ import annotations


class FileRefused(Exception):  # noqa: N818
    """The file cannot be read at all. The message is one sentence, or two, for the person who sent it."""

"""What can be wrong with a file."""

from __future__ import annotations


class FileRefused(Exception):  # noqa: N818
    """The file cannot be read at all. The message is one sentence, or two, for the person who sent it."""


class PeriodNeeded(FileRefused):
    """The file sums over a period that does not stand in it: whoever sent it has to say which."""


class Cancelled(Exception):  # noqa: N818
    """Somebody has cancelled the work on a file. Nothing of it is kept."""

"""What can be wrong with a file."""

from __future__ import annotations


class FileRefused(Exception):  # noqa: N818
    """The file cannot be read at all. The message is one sentence, or two, for the person who sent it."""


class PeriodNeeded(FileRefused):
    """The file sums over a period that does not stand in it: whoever sent it has to say which."""


class Cancelled(Exception):  # noqa: N818
    """Somebody has cancelled the work on a file. Nothing of it is kept."""


class ServerTrouble(Exception):  # noqa: N818
    """A server cannot be read on. The message is a sentence for whoever looks after the connection."""


class NotOffered(ServerTrouble):
    """The server has no such address."""


class PageGone(ServerTrouble):
    """The server does not take what it was asked for, such as the token of a page that it has forgotten."""

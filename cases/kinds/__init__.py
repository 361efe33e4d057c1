"""The kinds of file about cases."""

from cases.kinds import cases

__all__ = ["cases"]

"""The kinds of file that are about places."""

from imports.kinds import schools

__all__ = ["schools"]

"""The kinds of file that are about attendance."""

from absence.kinds import attendance

__all__ = ["attendance"]

"""The kinds of file about terms, students and guardians."""

from students.kinds import guardians, students, terms

__all__ = ["guardians", "students", "terms"]

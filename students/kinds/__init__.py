"""The kinds of file about terms, students, guardians and grades."""

from students.kinds import grades, guardians, students, terms

__all__ = ["grades", "guardians", "students", "terms"]

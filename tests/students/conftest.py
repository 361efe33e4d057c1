"""Files of students and grades."""

from tests.imports.conftest import write

__all__ = ["write"]

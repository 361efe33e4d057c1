"""Files of attendance."""

from tests.imports.conftest import write

__all__ = ["write"]

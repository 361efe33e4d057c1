"""Reading SS 12000 servers. The apps above register what they read in a package ``ss12000`` of their own."""

from imports.ss12000 import deletions, organisations

__all__ = ["deletions", "organisations"]

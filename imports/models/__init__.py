"""What was imported: files as batches, and servers with their runs."""

from imports.models.batches import Batch
from imports.models.sources import Problem, RemoteOrganisation, Run, Source, Step

__all__ = ["Batch", "Problem", "RemoteOrganisation", "Run", "Source", "Step"]

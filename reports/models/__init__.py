"""What reports keep: comparisons as they were shown."""

from reports.models.comparisons import FrozenComparison, FrozenStudent

__all__ = ["FrozenComparison", "FrozenStudent"]

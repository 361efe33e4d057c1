"""What reports keep: comparisons as they were shown."""

from reports.models.comparisons import FrozenComparison, FrozenStudent
from reports.models.exports import EvaluatorExport

__all__ = ["EvaluatorExport", "FrozenComparison", "FrozenStudent"]

"""What reports keep: comparisons as they were shown, and what has been handed or taken out."""

from reports.models.comparisons import FrozenComparison, FrozenStudent
from reports.models.exports import EvaluatorExport
from reports.models.tables import TableExport

__all__ = ["EvaluatorExport", "FrozenComparison", "FrozenStudent", "TableExport"]

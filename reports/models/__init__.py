"""What reports keep: comparisons and half-year reports as shown, funding, and what has been handed or taken out."""

from reports.models.comparisons import FrozenComparison, FrozenStudent
from reports.models.exports import EvaluatorExport
from reports.models.funding import Application, FundingYear
from reports.models.half_years import HalfYearReport, ReportSubmission
from reports.models.tables import TableExport

__all__ = [
    "Application",
    "EvaluatorExport",
    "FrozenComparison",
    "FrozenStudent",
    "FundingYear",
    "HalfYearReport",
    "ReportSubmission",
    "TableExport",
]

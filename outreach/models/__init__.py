"""What guardians are told each week, when, and in which words."""

from outreach.models.reports import ReportCopy, WeeklyReport
from outreach.models.settings import ReportRhythm, Wording

__all__ = ["ReportCopy", "ReportRhythm", "WeeklyReport", "Wording"]

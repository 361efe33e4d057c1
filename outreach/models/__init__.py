"""What guardians and students are told, when, and in which words."""

from outreach.models.cards import CardLesson, StudentCard
from outreach.models.reports import ReportCopy, WeeklyReport
from outreach.models.same_day import SameDayNotice, SameDaySetting
from outreach.models.settings import ReportRhythm, Wording
from outreach.models.student_messages import MessagePlan, SmsTemplate

__all__ = [
    "CardLesson",
    "MessagePlan",
    "ReportCopy",
    "ReportRhythm",
    "SameDayNotice",
    "SameDaySetting",
    "SmsTemplate",
    "StudentCard",
    "WeeklyReport",
    "Wording",
]

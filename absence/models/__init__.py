"""Attendance lesson by lesson, what it sums up to, and the absence figures that were noted."""

from absence.models.figures import AbsenceFigure
from absence.models.lessons import Lesson, LessonChange
from absence.models.lists import ListSettings, SetAside
from absence.models.remote import RemoteActivity, RemoteAttendance, RemoteEvent, RemoteException, RemoteSum
from absence.models.sums import PeriodSum, WeeklySum

__all__ = [
    "AbsenceFigure",
    "Lesson",
    "LessonChange",
    "ListSettings",
    "PeriodSum",
    "RemoteActivity",
    "RemoteAttendance",
    "RemoteEvent",
    "RemoteException",
    "RemoteSum",
    "SetAside",
    "WeeklySum",
]

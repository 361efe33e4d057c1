"""The personal data that this app holds."""

from django.utils.translation import gettext_lazy as _

from absence.models import (
    AbsenceFigure,
    Lesson,
    LessonChange,
    ListSettings,
    PeriodSum,
    RemoteActivity,
    RemoteAttendance,
    RemoteEvent,
    RemoteException,
    RemoteSum,
    SetAside,
    WeeklySum,
)
from accounts.choices import Agency, Category
from students.personal_data import Kind, leave_out, register

OF_SCHOOL = {"student": "student", "agency": Agency.SCHOOL, "category": Category.ATTENDANCE}

register(
    AbsenceFigure,
    **OF_SCHOOL | {"agency": "agency"},
    title=_("Absence figures"),
    about=_("Absence over a period, as it was known when a proposal or a closing was written."),
    keeps="Evaluations compare absence before and after.",
)
register(
    Lesson, **OF_SCHOOL, about=_("Presence and absence lesson by lesson, from the school's system."), subject=Kind.FACT
)
register(
    LessonChange,
    **OF_SCHOOL,
    about=_("What a lesson said before the school's system sent it anew."),
    subject=Kind.FACT,
)
register(WeeklySum, **OF_SCHOOL, about=_("The lessons of each week, added up by the program."))
register(PeriodSum, **OF_SCHOOL, about=_("Sums over a period, as another system has reported them."))
register(SetAside, **OF_SCHOOL, about=_("That the health team has spoken of the student and waits until a day."))

for model in (RemoteAttendance, RemoteException, RemoteSum):
    register(
        model,
        **OF_SCHOOL,
        about=_("Attendance as the school's system told it, from which the lessons here are made."),
        **{name: Kind.BOOKS for name in ("uuid", "activity", "run", "is_changed") if hasattr(model, name)},
    )
leave_out(RemoteActivity, "What the groups of a school's system do together.")
leave_out(RemoteEvent, "When the activities of a school's system take place.")
leave_out(ListSettings, "Thresholds of a school hold no person's data.")

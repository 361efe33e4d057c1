"""The personal data that this app holds."""

from absence.models import AbsenceFigure, Lesson, LessonChange, PeriodSum, WeeklySum
from accounts.choices import Agency, Category
from students.personal_data import register

for model in (AbsenceFigure, Lesson, LessonChange, WeeklySum, PeriodSum):
    register(model, student="student", agency=Agency.SCHOOL, category=Category.ATTENDANCE)

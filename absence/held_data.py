"""The personal data that this app holds."""

from absence.models import AbsenceFigure
from accounts.choices import Agency, Category
from students.personal_data import register

register(AbsenceFigure, student="student", agency=Agency.SCHOOL, category=Category.ATTENDANCE)

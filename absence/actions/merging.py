"""The absence figures of a student found to be a duplicate."""

from absence.models import AbsenceFigure
from accounts.models import User
from students.actions.merging import mover
from students.models import Student


@mover
def move_figures(keep: Student, duplicate: Student, by: User) -> None:
    AbsenceFigure.objects.filter(student=duplicate).update(student=keep)

"""What guardians were told of a student found to be a duplicate."""

from accounts.models import User
from outreach.models import SameDayNotice
from students.actions.merging import mover
from students.models import Student


@mover
def move_same_day_notices(keep: Student, duplicate: Student, by: User) -> None:
    """A day of which the guardians were told for both stays told once."""
    told = list(SameDayNotice.objects.filter(student=keep).values_list("date", flat=True))
    SameDayNotice.objects.filter(student=duplicate, date__in=told).delete()
    SameDayNotice.objects.filter(student=duplicate).update(student=keep)

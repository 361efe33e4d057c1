"""What a student brought to frozen comparisons, when two rows turn out to be one student."""

from __future__ import annotations

from accounts.models import User
from reports.models import FrozenStudent
from students.actions.merging import mover
from students.models import Student


@mover
def move_frozen(keep: Student, duplicate: Student, by: User) -> None:
    """Goes along; where both stood in the same comparison the kept one's stays, and the figures are as they were."""
    rows = FrozenStudent.objects.filter(student=duplicate)
    rows.filter(frozen__in=FrozenStudent.objects.filter(student=keep).values("frozen")).delete()
    rows.update(student=keep)

"""Holds and lists of erasure, when two rows turn out to be one student."""

from __future__ import annotations

from accounts.models import User
from retention.models import ErasureItem, LegalHold
from students.actions.merging import mover
from students.models import Student


@mover
def move_holds(keep: Student, duplicate: Student, by: User) -> None:
    """What held the duplicate holds the student, whose data it is."""
    LegalHold.objects.filter(student=duplicate).update(student=keep)


@mover
def move_items(keep: Student, duplicate: Student, by: User) -> None:
    """A list on the duplicate is one on the student: its stamp no longer fits, so that it is asked about anew."""
    items = ErasureItem.objects.filter(student=duplicate)
    both = ErasureItem.objects.filter(student=keep)
    for item in items:
        if both.filter(erasure=item.erasure_id, part=item.part).exists():
            item.delete()
        else:
            item.student = keep
            item.save(update_fields=["student"])

"""A hold belongs to the student, also when the row it was placed on turns out to be a duplicate."""

from accounts.choices import Agency
from retention.actions import holds
from retention.models import LegalHold
from students.actions import students


def test_hold_on_a_duplicate_holds_the_student(world, admins):
    keep, duplicate = world.student(), world.student("Norah")
    holds.place(student=duplicate, by=admins[Agency.SCHOOL][0], reason="En tvist.")
    students.merge(keep=keep, duplicate=duplicate, by=world.people["eht"])
    assert list(LegalHold.objects.values_list("student", flat=True)) == [keep.pk]

"""What the ids of an SS 12000 server mean here: which student, guardian, group, subject and grade each of them is.

Written by readings of servers alone, and kept as long as the server has the object. They say nothing of their own.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from imports.models import Source
from students import querysets
from students.models.calendar import Term
from students.models.grades import Subject
from students.models.people import Guardian, Student


class Remote(models.Model):
    """An object of a server, by its id there."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="+")
    uuid = models.UUIDField()

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["source", "uuid"], name="one_%(class)s")]

    def __str__(self) -> str:
        return f"{self.uuid}"


class RemotePerson(Remote):
    """A person of a server who is a student or a guardian here, or both. Others are not kept."""

    student = models.ForeignKey(Student, models.CASCADE, null=True, related_name="remote_persons")
    guardian = models.ForeignKey(Guardian, models.CASCADE, null=True, related_name="remote_persons")

    objects = querysets.OfVisibleStudents.as_manager()


class RemoteResponsible(models.Model):
    """That a server says who is responsible for a student. ``is_linked`` once the guardian is known and linked.

    ``missing_in`` is the run (its id) in which the server had no such person, so that it is asked once a run.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="+")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    person = models.UUIDField(db_index=True)
    custody = models.BooleanField(_("has custody"))
    is_linked = models.BooleanField(default=False)
    missing_in = models.BigIntegerField(null=True)

    objects = querysets.OfVisibleStudents.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "student", "person"], name="one_remote_responsible_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.person}"


class RemoteGroup(Remote):
    """A group of a server: a class, or those who are taught together. ``is_changed`` until its lessons are made anew.

    A row can come before the group itself: an activity names it.
    """

    name = models.CharField(max_length=120, blank=True)
    is_class = models.BooleanField(default=False)
    is_changed = models.BooleanField(default=True)

    objects = querysets.OfVisibleStudents.as_manager()


class RemoteMembership(models.Model):
    """That a student is in a group of a server, from a first to a last day; either may be unknown."""

    group = models.ForeignKey(RemoteGroup, models.CASCADE, related_name="memberships")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    first_day = models.DateField(_("first day"), null=True)
    last_day = models.DateField(_("last day"), null=True)

    objects = querysets.OfVisibleStudents.as_manager()

    def __str__(self) -> str:
        return f"{self.group}"


class RemoteSubject(Remote):
    """Which subject a syllabus of a server is about."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")

    objects = models.Manager()


class RemoteGrade(Remote):
    """Which grade here an id of a server stands for, so that it can be taken away when the server deletes it."""

    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    term = models.ForeignKey(Term, models.CASCADE, related_name="+")
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")

    objects = querysets.OfVisibleStudents.as_manager()

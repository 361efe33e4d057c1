"""The timetable and the attendance of an SS 12000 server, as far as lessons are made of them.

Written by readings of servers alone, and kept so that a change of a group, an event or a report can be followed.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from absence import querysets
from imports.models import Source
from students.models import RemoteGroup, Student, Subject
from students.models.remote import Remote


class RemoteActivity(Remote):
    """What a server's groups do together: a subject, mostly. ``for_all``: everybody in its groups is expected.

    Without a subject its lessons are of the subject *other*. A row can come before the activity itself.
    """

    subject = models.ForeignKey(Subject, models.SET_NULL, null=True, related_name="+")
    for_all = models.BooleanField(default=True)
    groups = models.ManyToManyField(RemoteGroup, related_name="activities")

    objects = models.Manager()


class RemoteEvent(Remote):
    """One time that an activity takes place. ``is_changed`` until its lessons are made anew.

    ``written_*`` say when and in which subject lessons of it stand now, so that they can be found when it moves.
    """

    activity = models.ForeignKey(RemoteActivity, models.CASCADE, related_name="events")
    date = models.DateField()
    starts_at = models.TimeField()
    minutes = models.PositiveSmallIntegerField()
    is_cancelled = models.BooleanField(default=False)
    is_gone = models.BooleanField(default=False)
    is_changed = models.BooleanField(default=True)
    written_date = models.DateField(null=True)
    written_at = models.TimeField(null=True)
    written_subject = models.ForeignKey(Subject, models.SET_NULL, null=True, related_name="+", db_index=False)

    objects = models.Manager()

    class Meta(Remote.Meta):
        indexes = [
            models.Index(fields=["source", "date"], name="remote_events_of_a_day"),
            models.Index(fields=["source", "date"], condition=Q(is_changed=True), name="remote_events_changed"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.starts_at:%H:%M}"


class RemoteException(models.Model):
    """That a student takes part in an event otherwise than the group: not at all, or though not in it."""

    event = models.ForeignKey(RemoteEvent, models.CASCADE, related_name="exceptions", verbose_name=_("lesson"))
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    participates = models.BooleanField(_("takes part"))

    objects = querysets.AttendanceQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.event}"


class RemoteAttendance(Remote):
    """What a server says of a student at an event, in minutes; None where it does not say. Never the reason."""

    event = models.ForeignKey(RemoteEvent, models.CASCADE, related_name="attendances", verbose_name=_("lesson"))
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    reported = models.BooleanField(_("reported"), null=True)
    present = models.PositiveSmallIntegerField(_("minutes present"), null=True)
    valid = models.PositiveSmallIntegerField(_("minutes of valid absence"), default=0)
    invalid = models.PositiveSmallIntegerField(_("minutes of invalid absence"), default=0)
    other = models.PositiveSmallIntegerField(_("minutes of other school activity"), default=0)

    objects = querysets.AttendanceQuerySet.as_manager()


class RemoteSum(models.Model):
    """A server's sums for a student and an activity over a period; those of all activities make a period sum.

    ``run`` is the run (its id) that told it last, ``is_changed`` until the period sum is made anew.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="+")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    activity = models.UUIDField(null=True)
    first_day = models.DateField(_("first day of the period"))
    last_day = models.DateField(_("last day of the period"))
    scheduled = models.PositiveIntegerField(_("minutes scheduled"))
    reported = models.PositiveIntegerField(_("minutes reported"))
    present = models.PositiveIntegerField(_("minutes present"))
    valid = models.PositiveIntegerField(_("minutes of valid absence"))
    invalid = models.PositiveIntegerField(_("minutes of invalid absence"))
    other = models.PositiveIntegerField(_("minutes of other school activity"))
    run = models.BigIntegerField()
    is_changed = models.BooleanField(default=True)

    objects = querysets.AttendanceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["source", "student", "first_day", "last_day"], name="remote_sums_of_a_period")]

    def __str__(self) -> str:
        return f"{self.first_day} - {self.last_day}"

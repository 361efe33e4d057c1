"""Lessons of students in minutes, and what an import changed in them."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from absence import querysets
from absence.choices import LessonSource
from imports.models import Batch
from students.models import Student, Subject

#: No lesson is longer: half a day and a night.
MINUTES_MAX = 720


class Minutes(models.Model):
    """What a lesson row says, in minutes: how long it was, and how that time was reported.

    ``other`` is other school activity or an adapted programme: reported, and no absence. A lesson that nobody has
    reported has all four at 0. The reason of an illness stands nowhere.
    """

    minutes = models.PositiveSmallIntegerField(_("minutes"))
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", db_index=False, verbose_name=_("subject"))
    reported = models.BooleanField(_("reported"))
    present = models.PositiveSmallIntegerField(_("minutes present"))
    valid = models.PositiveSmallIntegerField(_("minutes of valid absence"))
    invalid = models.PositiveSmallIntegerField(_("minutes of invalid absence"))
    other = models.PositiveSmallIntegerField(_("minutes of other school activity"))

    class Meta:
        abstract = True


class Lesson(Minutes):
    """A lesson that a student was offered, with the time present and absent, as the school's system has it now.

    A student is in one place at a time: student, date and start are the key. Written by ``absence.actions.lessons``
    alone, many at once, together with the weekly sums; ``batch`` is the import that wrote the row as it stands. On
    PostgreSQL the table is partitioned by term (``absence.partitions``). It is the school's, of the category
    *attendance*, and erased with the student.
    """

    pk = models.CompositePrimaryKey("student_id", "date", "starts_at")
    student = models.ForeignKey(Student, models.CASCADE, related_name="lessons", db_index=False)
    date = models.DateField(_("date"))
    starts_at = models.TimeField(_("starts at"))
    source = models.CharField(_("source"), max_length=8, choices=LessonSource)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    objects = querysets.AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        constraints = [
            models.CheckConstraint(
                name="lesson_minutes_add_up",
                condition=Q(minutes__gte=F("present") + F("valid") + F("invalid") + F("other")),
            ),
            models.CheckConstraint(
                name="lesson_minutes_are_reported",
                condition=Q(reported=True) | Q(present=0, valid=0, invalid=0, other=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.starts_at:%H:%M}"


class LessonChange(Minutes):
    """What a lesson said before an import changed it, so that the import can be undone. Never changed by hand.

    ``batch`` is the import that changed the lesson, ``old_batch`` the one that the old values came from.
    """

    student = models.ForeignKey(Student, models.CASCADE, related_name="lesson_changes")
    date = models.DateField()
    starts_at = models.TimeField()
    source = models.CharField(max_length=8, choices=LessonSource)
    old_batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+", db_index=False)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    objects = querysets.AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a lesson")
        verbose_name_plural = _("changes of lessons")

    def __str__(self) -> str:
        return f"{self.date} {self.starts_at:%H:%M}"

"""What lessons sum up to: by ISO week, and over a period as another system has summed them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from absence import querysets
from absence.choices import Source
from imports.models import Batch
from students.models import Student


class MinuteSums(models.Model):
    """Minutes added up: offered to the student (scheduled), reported at all, and the four kinds of reported time."""

    lessons = models.PositiveIntegerField(_("lessons"))
    scheduled = models.PositiveIntegerField(_("minutes scheduled"))
    reported = models.PositiveIntegerField(_("minutes reported"))
    present = models.PositiveIntegerField(_("minutes present"))
    valid = models.PositiveIntegerField(_("minutes of valid absence"))
    invalid = models.PositiveIntegerField(_("minutes of invalid absence"))
    other = models.PositiveIntegerField(_("minutes of other school activity"))

    class Meta:
        abstract = True


class WeeklySum(MinuteSums):
    """The lessons of a student in an ISO week (its Monday), added up; there is a row exactly where there is a lesson.

    Kept by ``absence.actions.weekly_sums`` in the transaction that changes lessons; ``manage.py rebuild_weekly_sums``
    makes them anew, or proves them right. Lists and charts read these, a thirtieth of the lessons.
    """

    pk = models.CompositePrimaryKey("student_id", "week")
    student = models.ForeignKey(Student, models.CASCADE, related_name="weekly_sums", db_index=False)
    week = models.DateField(_("week"))

    objects = querysets.WeeklySumQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance of a week")
        verbose_name_plural = _("attendance of weeks")

    def __str__(self) -> str:
        return f"{self.week:%G-W%V}"


class PeriodSum(MinuteSums):
    """The attendance of a student over a period, as another system summed it: a school platform's absence report.

    Kept beside the lessons and never added to them. A later import of the same period makes a new row and takes
    ``is_current`` from the old one, so that it can be undone.
    """

    student = models.ForeignKey(Student, models.CASCADE, related_name="period_sums")
    first_day = models.DateField(_("first day of the period"))
    last_day = models.DateField(_("last day of the period"))
    source = models.CharField(_("source"), max_length=10, choices=Source)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="+")
    is_current = models.BooleanField(default=True)
    replaces = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = querysets.PeriodSumQuerySet.as_manager()

    class Meta:
        ordering = ["-last_day", "-first_day", "-pk"]
        verbose_name = _("attendance of a period")
        verbose_name_plural = _("attendance of periods")
        constraints = [
            models.UniqueConstraint(
                fields=["student", "first_day", "last_day", "source"],
                condition=Q(is_current=True),
                name="one_current_sum_per_period_and_source",
            ),
            models.CheckConstraint(
                name="period_sum_days_in_order",
                condition=Q(last_day__gte=F("first_day")),
                violation_error_message=_("The last day is before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_day} - {self.last_day}"

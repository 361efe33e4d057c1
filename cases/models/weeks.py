"""The weekly follow-up, the backbone of the work."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.choices import Category
from cases.choices import Result
from cases.models.cases import CaseRecord
from cases.models.plans import SubGoal


class WeeklyFollowUp(CaseRecord):
    """What student and coach saw when they looked at an ISO week together. ``week`` is its Monday.

    One for each agency and week: while consent is open both agencies write in the same one. ``is_late`` when it was
    first saved after its week had ended.
    """

    CATEGORY = Category.PLAN

    week = models.DateField(_("week"))
    best_day = models.PositiveSmallIntegerField(_("best day"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    homework = models.TextField(_("homework and tests"), blank=True)
    good_news = models.TextField(_("good news for the guardians"), blank=True)
    no_meeting = models.BooleanField(_("we did not meet"), default=False)
    is_late = models.BooleanField(default=False, editable=False)
    saved_at = models.DateTimeField(default=timezone.now, editable=False)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-week"]
        verbose_name = _("weekly follow-up")
        verbose_name_plural = _("weekly follow-ups")
        constraints = [models.UniqueConstraint(fields=["case", "week", "agency"], name="one_follow_up_per_week")]
        indexes = [models.Index(fields=["week", "case"])]

    def __str__(self) -> str:
        return f"{self.case}, {self.week:%G-W%V}"


class SubGoalResult(models.Model):
    """How one sub-goal went in one week, as part of its follow-up; seen with it."""

    follow_up = models.ForeignKey(WeeklyFollowUp, models.CASCADE, related_name="results")
    sub_goal = models.ForeignKey(SubGoal, models.CASCADE, related_name="results")
    result = models.CharField(_("result"), max_length=8, choices=Result)
    history = HistoricalRecords()

    class Meta:
        ordering = ["sub_goal__position", "pk"]
        verbose_name = _("result of a sub-goal")
        verbose_name_plural = _("results of sub-goals")
        constraints = [models.UniqueConstraint(fields=["follow_up", "sub_goal"], name="one_result_per_week")]

    def __str__(self) -> str:
        return f"{self.sub_goal}: {self.get_result_display()}"

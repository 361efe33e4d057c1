"""Closing and the booster after it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from absence.models import AbsenceFigure
from accounts.choices import Category
from cases.choices import Attainment, ClosingReason, Onward
from cases.models.cases import CaseRecord


class Closing(CaseRecord):
    """How a case ended. A case taken up again keeps its earlier closings, with the enrolment they ended.

    Corrected with what stood before kept in the history.
    """

    CATEGORY = Category.PLAN

    enrolled_on = models.DateField(null=True, editable=False)
    closed_on = models.DateField(_("closed on"))
    goal_attainment = models.CharField(_("goal attainment"), max_length=8, choices=Attainment, blank=True)
    absence = models.ForeignKey(AbsenceFigure, models.PROTECT, null=True, blank=True, related_name="+")
    satisfaction = models.PositiveSmallIntegerField(
        _("the student's satisfaction, 1-10"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
    )
    reason = models.CharField(_("reason"), max_length=20, choices=ClosingReason)
    reason_text = models.CharField(_("the reason in words"), max_length=300, blank=True)
    onward = models.CharField(_("onward"), max_length=16, choices=Onward, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-closed_on", "-pk"]
        verbose_name = _("closing")
        verbose_name_plural = _("closings")

    def __str__(self) -> str:
        return f"{self.closed_on}"


class Booster(CaseRecord):
    """A meeting some months after closing. Proposed by the closing; held, moved or called off with a reason."""

    CATEGORY = Category.PLAN

    closing = models.ForeignKey(Closing, models.CASCADE, related_name="boosters")
    due_on = models.DateField(_("due on"))
    held_on = models.DateField(_("held on"), null=True, blank=True)
    called_off = models.CharField(_("called off because"), max_length=300, blank=True)
    text = models.TextField(_("how it goes"), blank=True)
    needs_more = models.BooleanField(_("needs support again"), default=False)

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("booster")
        verbose_name_plural = _("boosters")

    def __str__(self) -> str:
        return f"{self.due_on}"

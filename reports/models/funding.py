"""Money: what a year has to share out, and what each district applied for, got, used and paid back."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import District
from reports import querysets
from reports.funding import rule
from reports.models.half_years import KRONOR_MAX

_MOST = [MaxValueValidator(KRONOR_MAX)]


class FundingYear(models.Model):
    """A year's money as administrators set it: the pot and the rule it is shared out by. All in whole kronor.

    Districts apply until ``apply_by``. When ``decided_on`` is set the shares stand.
    """

    year = models.PositiveSmallIntegerField(
        _("year"), unique=True, validators=[MinValueValidator(2010), MaxValueValidator(2100)]
    )
    pot = models.PositiveIntegerField(_("the pot, kronor"), validators=_MOST)
    rate = models.PositiveIntegerField(_("for a full-time employee, kronor"), default=600_000, validators=_MOST)
    supervision = models.PositiveIntegerField(
        _("for joint supervision of each district, kronor"), default=25_000, validators=_MOST
    )
    supervision_from_pot = models.BooleanField(_("supervision is paid from the pot"), default=True)
    apply_by = models.DateField(_("apply until"))
    decided_on = models.DateField(_("decided"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    revision = models.PositiveIntegerField(default=0, editable=False)
    history = HistoricalRecords()

    objects = querysets.FundingYearQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        verbose_name = _("funding of a year")
        verbose_name_plural = _("funding")

    def __str__(self) -> str:
        return str(self.year)

    def get_absolute_url(self) -> str:
        return reverse("reports:funding_year", args=[self.pk])

    def is_open(self, today: datetime.date) -> bool:
        """Whether districts can apply."""
        return self.decided_on is None and today <= self.apply_by


class Application(models.Model):
    """A district's application for a year, its targets, and all that follows: extra, decision, use, what is paid back.

    Written by the steering group until the last day, ``extra`` and what is granted by administrators, ``used`` by the
    steering group when the year is over.
    """

    funding = models.ForeignKey(
        FundingYear, models.PROTECT, related_name="applications", verbose_name=_("funding of the year")
    )
    district = models.ForeignKey(District, models.PROTECT, related_name="applications", verbose_name=_("district"))
    students = models.PositiveSmallIntegerField(_("students taking part, target"), validators=[MaxValueValidator(2000)])
    schools = models.PositiveSmallIntegerField(_("schools, target"), validators=[MaxValueValidator(200)])
    employees = models.DecimalField(
        _("full-time employees"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(200)],
    )
    reasons = models.TextField(_("what the money is for"), max_length=8000)
    extra = models.PositiveIntegerField(_("extra, kronor"), default=0, validators=_MOST)
    extra_reason = models.CharField(_("why an extra"), max_length=300, blank=True)
    granted = models.PositiveIntegerField(_("granted, kronor"), null=True, blank=True, validators=_MOST)
    granted_supervision = models.PositiveIntegerField(
        _("granted for supervision, kronor"), null=True, blank=True, validators=_MOST
    )
    decision = models.CharField(_("about the decision"), max_length=1000, blank=True)
    used = models.PositiveIntegerField(_("used, kronor"), null=True, blank=True, validators=_MOST)
    used_words = models.TextField(_("about what was used"), max_length=4000, blank=True)
    paid_back_on = models.DateField(_("paid back"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    history = HistoricalRecords()

    objects = querysets.ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["district__name"]
        verbose_name = _("application for funding")
        verbose_name_plural = _("applications for funding")
        constraints = [models.UniqueConstraint(fields=["funding", "district"], name="one_application_per_year")]

    def __str__(self) -> str:
        return f"{self.district} {self.funding}"

    def get_absolute_url(self) -> str:
        return reverse("reports:application", args=[self.pk])

    def clean(self) -> None:
        if self.extra and not self.extra_reason.strip():
            raise ValidationError({"extra_reason": _("Write why the district gets an extra.")})

    @property
    def all_granted(self) -> int | None:
        return None if self.granted is None else self.granted + (self.granted_supervision or 0)

    @property
    def to_pay_back(self) -> int | None:
        """What was granted and not used; None before both are known."""
        if self.all_granted is None or self.used is None:
            return None
        return rule.paid_back(self.all_granted, self.used)

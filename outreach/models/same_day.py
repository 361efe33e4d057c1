"""Notices to guardians of unauthorised absence on the same day, where a school has switched them on."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from messaging import rules as messaging_rules
from outreach import querysets, rules
from students.models import Student


class SameDaySetting(models.Model):
    """Whether a school's guardians are told of unauthorised absence the same day, and when. A school without a row:
    they are not. Set by the school's health team or an administrator."""

    school = models.OneToOneField(School, models.CASCADE, related_name="+")
    is_on = models.BooleanField(_("tell guardians the same day"), default=False)
    at = models.TimeField(_("from"), default=datetime.time(15))
    minutes = models.PositiveSmallIntegerField(
        _("from so many minutes of unauthorised absence"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(480)],
    )
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = querysets.SameDaySettingQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice on the same day")
        verbose_name_plural = _("notices on the same day")

    def __str__(self) -> str:
        return f"{self.school}"

    def clean(self) -> None:
        if self.at and not messaging_rules.QUIET_UNTIL <= self.at <= rules.LATEST_TO_STUDENT:
            raise ValidationError({"at": _("Guardians are told between 7.00 and 19.00.")})


class SameDayNotice(models.Model):
    """That the guardians of a student were told of unauthorised absence on a day: one a day, the school's.

    ``minutes`` are those known when it was written. ``excused_at`` is set when the school has since excused all of it
    and the guardians were told so, or the notice was called off before it went.
    """

    student = models.ForeignKey(Student, models.CASCADE, related_name="same_day_notices")
    date = models.DateField(_("day"))
    minutes = models.PositiveSmallIntegerField(_("minutes of invalid absence"))
    written_at = models.DateTimeField(default=timezone.now)
    excused_at = models.DateTimeField(_("excused"), null=True, blank=True)

    objects = querysets.SameDayNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "pk"]
        verbose_name = _("notice of unauthorised absence")
        verbose_name_plural = _("notices of unauthorised absence")
        constraints = [models.UniqueConstraint(fields=["student", "date"], name="one_notice_a_day")]
        indexes = [models.Index(fields=["date", "excused_at"], name="same_day_open")]

    def __str__(self) -> str:
        return f"{self.date}"

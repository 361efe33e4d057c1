"""When a team's reports are built, and the words they are written in."""

from __future__ import annotations

import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from outreach import querysets
from students.choices import Language

FRIDAY = 5


class ReportRhythm(models.Model):
    """When the weekly reports of a team are built, and whether they go by themselves. A team without a row: Friday
    12.00, and nothing goes before a coach has looked it through."""

    team = models.OneToOneField(Team, models.CASCADE, related_name="+")
    is_on = models.BooleanField(_("build reports every week"), default=True)
    weekday = models.PositiveSmallIntegerField(
        _("day"), choices=[(n, WEEKDAYS[n - 1]) for n in range(1, 8)], default=FRIDAY
    )
    at = models.TimeField(_("time"), default=datetime.time(12))
    goes_after = models.PositiveSmallIntegerField(
        _("go by themselves after so many hours"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(168)],
        help_text=_("Leave empty if they wait until somebody sends them."),
    )
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = querysets.RhythmQuerySet.as_manager()

    class Meta:
        verbose_name = _("rhythm of weekly reports")
        verbose_name_plural = _("rhythms of weekly reports")

    def __str__(self) -> str:
        return f"{self.team}"


class Wording(models.Model):
    """What admins have changed of the words in one language, and whether a translator has checked them.

    ``texts`` maps names to texts; what is not there stands as it ships (``outreach/data``).
    """

    language = models.CharField(_("language"), max_length=10, choices=Language, unique=True)
    texts = models.JSONField(default=dict, blank=True)
    checked_by = models.CharField(_("checked by"), max_length=120, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = querysets.WordingQuerySet.as_manager()

    class Meta:
        ordering = ["language"]
        verbose_name = _("words of a language")
        verbose_name_plural = _("words by language")

    def __str__(self) -> str:
        return self.get_language_display()

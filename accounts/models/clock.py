"""What the program does by the clock."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import querysets
from accounts.choices import RhythmUnit, Weekday
from accounts.rhythms import Rhythm


class ClockJob(models.Model):
    """One thing that is done by itself: how often, whether at all, when last and with what result.

    ``name`` is that of the job in ``accounts.clock`` and of its command. Made when the clock first ticks after the job
    came with a new version; administrators change rhythm and ``is_on``. ``running_until`` is when a run that has begun
    counts as lost.
    """

    name = models.SlugField(unique=True, editable=False)
    unit = models.CharField(_("how often"), max_length=10, choices=RhythmUnit)
    every = models.PositiveSmallIntegerField(
        _("minutes between"), default=1, validators=[MinValueValidator(1), MaxValueValidator(1440)]
    )
    at = models.TimeField(_("time of day"), null=True, blank=True)
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday, null=True, blank=True)
    is_on = models.BooleanField(_("switched on"), default=True)
    next_at = models.DateTimeField(default=timezone.now, editable=False)
    running_until = models.DateTimeField(null=True, editable=False)
    last_began_at = models.DateTimeField(null=True, editable=False)
    last_ended_at = models.DateTimeField(null=True, editable=False)
    last_went_well = models.BooleanField(null=True, editable=False)
    last_result = models.CharField(max_length=200, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = querysets.ClockJobQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("job of the clock")
        verbose_name_plural = _("jobs of the clock")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("accounts:clock")

    def clean(self) -> None:
        if self.unit in (RhythmUnit.DAILY, RhythmUnit.WEEKLY) and self.at is None:
            raise ValidationError({"at": _("Say at what time of day.")})
        if self.unit == RhythmUnit.WEEKLY and self.weekday is None:
            raise ValidationError({"weekday": _("Say on which day.")})

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(RhythmUnit(self.unit), self.every, self.at, self.weekday)

    @property
    def seconds(self) -> float | None:
        """How long the last run took."""
        if not self.last_began_at or not self.last_ended_at or self.last_ended_at < self.last_began_at:
            return None
        return (self.last_ended_at - self.last_began_at).total_seconds()

    def is_running(self, now: datetime.datetime) -> bool:
        return bool(self.running_until and self.running_until > now)

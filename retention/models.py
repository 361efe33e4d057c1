"""Rules of erasure, what stops it, and the lists that two people approve."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.choices import Agency
from retention import querysets, rules
from retention.choices import State
from students.choices import Part
from students.models import Student


class RetentionRule(models.Model):
    """For how many years after closing a part is kept, and why. A row once an administrator has said so.

    Without a row ``rules.DEFAULTS`` hold.
    """

    part = models.CharField(max_length=20, choices=Part, unique=True, editable=False)
    years = models.PositiveSmallIntegerField(
        _("years after closing"), validators=[MinValueValidator(1), MaxValueValidator(rules.YEARS_MAX)]
    )
    reason = models.TextField(_("reason"))
    revision = models.PositiveIntegerField(default=0, editable=False)
    history = HistoricalRecords()

    objects = querysets.RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of erasure")
        verbose_name_plural = _("rules of erasure")

    def __str__(self) -> str:
        return f"{self.get_part_display()}: {self.years}"


class LegalHold(models.Model):
    """That nothing about a student may be erased for now: a dispute, an inspection, a request that is not answered.

    Placed by an administrator, in force until a day or until it is lifted. It stops lists that are approved, too.
    """

    student = models.ForeignKey(Student, models.CASCADE, related_name="legal_holds")
    agency = models.CharField(max_length=20, choices=Agency, editable=False)
    reason = models.TextField(_("reason"))
    until = models.DateField(_("until"), null=True, blank=True)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("placed by")
    )
    placed_on = models.DateField(_("placed on"), default=timezone.localdate)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lifted by")
    )
    lifted_on = models.DateField(_("lifted on"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = querysets.HoldQuerySet.as_manager()

    class Meta:
        ordering = ["-placed_on", "-pk"]
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")

    def __str__(self) -> str:
        return f"{self.student.alias} {self.placed_on}"

    def is_in_force(self, today: datetime.date | None = None) -> bool:
        today = today or timezone.localdate()
        return self.lifted_on is None and (self.until is None or self.until >= today)


class Erasure(models.Model):
    """A list of what is to be erased, as two people approve it; afterwards the certificate that it was. Kept for ever.

    ``years`` are the rules it was made by, ``counts`` what was erased: rows and students by part, no name.
    ``files_left`` are names of files whose rows are gone and that still lie in the storage: removed after the
    transaction, again and again until they are.
    """

    agency = models.CharField(_("agency"), max_length=20, choices=Agency, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("why it is sent back"), max_length=300, blank=True)
    years = models.JSONField(default=dict, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    students = models.PositiveIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    files_left = models.JSONField(default=list, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = querysets.ErasureQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")

    def __str__(self) -> str:
        return f"{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("retention:erasure", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in (State.ASKED, State.APPROVED)

    @property
    def is_done(self) -> bool:
        return self.state == State.DONE


class ErasureItem(models.Model):
    """One part of one student on a list, as it was when the first person approved it.

    ``stamp`` tells whether anything was written since. Once the list is carried out it says until which closing
    (``ended_on``) the part is erased; it goes when the student's own row does.
    """

    erasure = models.ForeignKey(Erasure, models.CASCADE, related_name="items")
    student = models.ForeignKey(Student, models.CASCADE, related_name="erasure_items")
    part = models.CharField(_("what"), max_length=20, choices=Part)
    ended_on = models.DateField(_("ended on"))
    rows = models.PositiveIntegerField(_("records"))
    stamp = models.CharField(max_length=80)

    objects = querysets.ItemQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("part of an erasure")
        verbose_name_plural = _("parts of erasures")
        constraints = [models.UniqueConstraint(fields=["erasure", "student", "part"], name="one_item_per_part")]

    def __str__(self) -> str:
        return f"{self.student_id} {self.part}"

"""Comparisons of terms kept as they were shown on a day, with what they were made of."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import District
from reports import querysets
from reports.choices import Audience
from students.models import Student, Term


class FrozenComparison(models.Model):
    """A comparison as somebody read it: the figures that were shown, and nothing that was hidden. Never changed.

    ``scope`` are the filters (ids), ``shown`` the figures, ``frame`` their words. ``checksum`` is that of the inputs
    (cases, grades and calendar; ``reports.comparison.inputs``), so that equal ones mean equal figures under the same
    ``version`` of the definition. Kept until whoever froze it removes it.
    """

    place = models.CharField(_("of"), max_length=200)
    terms = models.CharField(_("terms"), max_length=40, blank=True)
    audience = models.CharField(max_length=10, choices=Audience)
    district = models.ForeignKey(District, models.PROTECT, null=True, blank=True, related_name="+")
    scope = models.JSONField(default=dict)
    shown = models.JSONField(default=dict)
    frame = models.JSONField(default=dict)
    version = models.PositiveSmallIntegerField(_("definition"))
    checksum = models.CharField(_("checksum of what was counted"), max_length=64)
    frozen_at = models.DateTimeField(_("frozen"), default=timezone.now)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("frozen by")
    )

    objects = querysets.FrozenComparisonQuerySet.as_manager()

    class Meta:
        ordering = ["-frozen_at", "-pk"]
        verbose_name = _("frozen comparison")
        verbose_name_plural = _("frozen comparisons")

    def __str__(self) -> str:
        return f"{self.place}, {self.terms}" if self.terms else self.place

    def get_absolute_url(self) -> str:
        return reverse("reports:frozen_comparison", args=[self.pk])


class FrozenStudent(models.Model):
    """What one student brought to a frozen comparison: terms, results and sex as they stood, to tell what changed.

    ``one`` to ``three`` are the results of the student's terms, packed as in ``reports.comparison.statement``;
    ``grades`` is a fingerprint of every grade in the terms looked at. Goes with the frozen comparison.
    """

    frozen = models.ForeignKey(FrozenComparison, models.CASCADE, related_name="students")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    first = models.ForeignKey(Term, models.PROTECT, null=True, related_name="+", db_index=False)
    stay = models.SmallIntegerField(null=True)
    one = models.IntegerField(null=True)
    two = models.IntegerField(null=True)
    three = models.IntegerField(null=True)
    sex = models.CharField(max_length=1)
    grades = models.BigIntegerField(default=0)

    objects = querysets.FrozenStudentQuerySet.as_manager()

    class Meta:
        verbose_name = _("student of a frozen comparison")
        verbose_name_plural = _("students of frozen comparisons")
        constraints = [
            models.UniqueConstraint(fields=["frozen", "student"], name="one_frozen_row_per_student"),
        ]

    def __str__(self) -> str:
        return f"{self.frozen_id}: {self.student_id}"

"""Half-year reports of the districts, and each time one was handed in."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import District
from reports import querysets
from reports.choices import ReportState
from reports.half_years import due_of, is_autumn, name_of_half

#: Nobody spends a milliard.
KRONOR_MAX = 999_999_999
_KRONOR = {
    "null": True,
    "blank": True,
    "validators": [MaxValueValidator(KRONOR_MAX)],
}
_STAFF = {
    "max_digits": 5,
    "decimal_places": 2,
    "null": True,
    "blank": True,
    "validators": [MinValueValidator(0)],
}


class HalfYearReport(models.Model):
    """What a district tells the city of a half-year: one for each, from the first word to the approval, then kept.

    ``texts`` are the answers of ``reports.halfyear.questions``, by key, written by the steering group; costs are in
    kronor of the half-year (autumn: of the year), staff in full-time employees. ``figures`` are counted by the program
    (``reports.halfyear.figures``) and stay as they were when the report was handed in first: what is counted anew
    could be subtracted from what somebody has read.
    """

    district = models.ForeignKey(District, models.PROTECT, related_name="half_year_reports", verbose_name=_("district"))
    half = models.PositiveIntegerField(_("half-year"))
    state = models.CharField(_("state"), max_length=10, choices=ReportState, default=ReportState.DRAFT)
    texts = models.JSONField(_("texts"), default=dict, blank=True)
    staff_school = models.DecimalField(_("full-time employees of the school"), **_STAFF)
    staff_social = models.DecimalField(_("full-time employees of social services"), **_STAFF)
    cost_staff = models.PositiveIntegerField(_("staff"), **_KRONOR)
    cost_supervision = models.PositiveIntegerField(_("supervision and training"), **_KRONOR)
    cost_activities = models.PositiveIntegerField(_("activities and material"), **_KRONOR)
    cost_other = models.PositiveIntegerField(_("other costs"), **_KRONOR)
    figures = models.JSONField(null=True, blank=True, editable=False)
    counted_at = models.DateTimeField(_("counted"), null=True, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    history = HistoricalRecords(excluded_fields=["figures", "counted_at"])

    objects = querysets.HalfYearReportQuerySet.as_manager()

    class Meta:
        ordering = ["-half", "district__name"]
        verbose_name = _("half-year report")
        verbose_name_plural = _("half-year reports")
        constraints = [models.UniqueConstraint(fields=["district", "half"], name="one_report_per_half_year")]

    def __str__(self) -> str:
        return f"{self.district}, {self.period}"

    def get_absolute_url(self) -> str:
        return reverse("reports:half_year", args=[self.pk])

    @property
    def period(self) -> str:
        return name_of_half(self.half)

    @property
    def due_on(self) -> object:
        return due_of(self.half)

    @property
    def is_autumn(self) -> bool:
        return is_autumn(self.half)

    @property
    def is_open(self) -> bool:
        """Whether the steering group can write in it."""
        return self.state in (ReportState.DRAFT, ReportState.SENT_BACK)

    @property
    def costs(self) -> int | None:
        """Kronor together; None where nothing is told."""
        told = [
            each
            for each in (self.cost_staff, self.cost_supervision, self.cost_activities, self.cost_other)
            if each is not None
        ]
        return sum(told) if told else None

    @property
    def staff(self) -> object:
        told = [each for each in (self.staff_school, self.staff_social) if each is not None]
        return sum(told) if told else None


class ReportSubmission(models.Model):
    """A report as it was handed in: every word and figure of the paper, the paper itself, and what became of it.

    ``content`` is what page, PDF and Word are drawn from, made of ``figures`` and what was ``typed`` (texts, numbers);
    ``checksum`` is of all three, ``pdf`` and ``word`` are the files as
    they were made on that day, sealed; each is handed out as it is, so that the same report prints the same bytes as
    long as it is kept. Never changed but for the verdict.
    """

    report = models.ForeignKey(HalfYearReport, models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    figures = models.JSONField()
    typed = models.JSONField()
    checksum = models.CharField(_("checksum"), max_length=64)
    version = models.PositiveSmallIntegerField(_("definition"))
    pdf = models.FileField(upload_to="half_years/")
    pdf_checksum = models.CharField(max_length=64)
    word = models.FileField(upload_to="half_years/")
    word_checksum = models.CharField(max_length=64)
    submitted_at = models.DateTimeField(_("submitted"), default=timezone.now)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    verdict = models.CharField(_("verdict"), max_length=10, choices=ReportState, blank=True)
    comment = models.TextField(_("comment"), blank=True, max_length=4000)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = querysets.ReportSubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name = _("submission of a half-year report")
        verbose_name_plural = _("submissions of half-year reports")
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="one_submission_per_number")]

    def __str__(self) -> str:
        return f"{self.report}: {self.number}"

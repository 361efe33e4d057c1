"""What data subjects ask for: all that is held about a student, and something to be put right."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.choices import Agency
from students import querysets, rules
from students.choices import AskedBy, CorrectionOutcome, ExportState
from students.models.people import Student

#: An export that has been worked on for so long was broken off: its process is gone.
BROKEN_OFF_AFTER = datetime.timedelta(minutes=30)


class AskedFor(models.Model):
    """Who asked, when, and which agency answers: each answers for its own records alone."""

    student = models.ForeignKey(Student, models.CASCADE, related_name="%(class)ss")
    agency = models.CharField(_("agency"), max_length=20, choices=Agency, editable=False)
    asked_by = models.CharField(_("who asks"), max_length=10, choices=AskedBy)
    asked_name = models.CharField(_("name of who asks"), max_length=120)
    asked_on = models.DateField(_("asked on"), default=timezone.localdate)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("registered by"),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    def clean(self) -> None:
        if self.asked_on and self.asked_on > timezone.localdate():
            raise ValidationError({"asked_on": _("The date lies in the future.")})

    @property
    def answer_by(self) -> datetime.date:
        """The last day to answer."""
        return rules.add_months(self.asked_on, rules.ANSWER_MONTHS)

    @property
    def is_late(self) -> bool:
        """Whether an answer was due before today."""
        return self.is_open and self.answer_by < timezone.localdate()


class DataSubjectExport(AskedFor):
    """Somebody's request for all that one agency holds about a student, and the file put together for it.

    Registered by an administrator, who reaches no case; the file is fetched and handed over by ``handler``, who may see
    the student anyway. It is removed when it has been handed over, and after SUBJECT_EXPORT_DAYS; the request stays.
    """

    reason = models.TextField(_("what is asked for, and how you know who asks"))
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="sv")
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="exports_to_hand_over", verbose_name=_("handed over by")
    )
    state = models.CharField(_("state"), max_length=12, choices=ExportState, default=ExportState.BUILDING)
    state_since = models.DateTimeField(default=timezone.now, editable=False)
    file = models.FileField(_("file"), upload_to="exports/", blank=True, editable=False)
    expires_on = models.DateField(_("the file is there until"), null=True, blank=True, editable=False)
    handed_over_on = models.DateField(_("handed over on"), null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True, editable=False)

    objects = querysets.DataSubjectExportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("data subject export")
        verbose_name_plural = _("data subject exports")

    def __str__(self) -> str:
        return f"{self.student.alias} {self.asked_on}"

    def get_absolute_url(self) -> str:
        return reverse("students:subject_export", args=[self.pk])

    @property
    def is_there(self) -> bool:
        """Whether the file can be fetched today; the day after the last one it cannot, also before it is removed."""
        return self.state == ExportState.READY and timezone.localdate() <= self.expires_on

    @property
    def is_broken_off(self) -> bool:
        """Whether the work on it stopped without an end: a server that was restarted, say."""
        return self.state == ExportState.BUILDING and self.state_since < timezone.now() - BROKEN_OFF_AFTER

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state not in (ExportState.HANDED_OVER, ExportState.TAKEN_BACK)

    @property
    def may_be_built_anew(self) -> bool:
        return self.is_open and (self.state != ExportState.BUILDING or self.is_broken_off)

    @property
    def file_name(self) -> str:
        """The name it is handed out under: it points to nobody."""
        return f"registerutdrag-{self.student.alias.replace(' ', '-').lower()}-{self.asked_on}.zip"


class Correction(AskedFor):
    """Somebody says that something held about a student is wrong; it is corrected, noted beside it, or refused.

    Registered and decided by staff of the agency that holds it. What is corrected is changed where it stands, with its
    earlier wording in its own history; this row says why, and its history who decided what.
    """

    wrong = models.TextField(_("what is wrong, and what it should be"))
    outcome = models.CharField(
        _("decision"), max_length=10, choices=CorrectionOutcome, blank=True, default=CorrectionOutcome.WAITING
    )
    answer = models.TextField(_("what was done, or why not"), blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("decided by"),
    )
    history = HistoricalRecords()

    objects = querysets.CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_on", "-pk"]
        verbose_name = _("request for correction")
        verbose_name_plural = _("requests for correction")

    def __str__(self) -> str:
        return f"{self.asked_on} {self.asked_name}"

    def get_absolute_url(self) -> str:
        return reverse("students:correction", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.outcome == CorrectionOutcome.WAITING

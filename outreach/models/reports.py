"""The weekly report of a case, and the copy that each guardian got of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from absence.measures import Sums
from accounts.choices import Category
from cases.models.cases import CaseRecord
from messaging.models import Message
from outreach import querysets
from outreach.choices import ReportState, Told
from students.choices import Channel, Language
from students.models import Guardian


class WeeklyReport(CaseRecord):
    """What the guardians of a student are told of an ISO week (its Monday): absence, sub-goals, homework, good news.

    Built by ``outreach.actions.reports`` from the follow-up of one agency, which it belongs to, and from the school's
    attendance where the consent covered it: ``figures`` are the sums of the week (``absence.measures.Sums``) or empty,
    frozen when it is sent. ``goals`` are texts and results of the week's sub-goals, ``coming`` texts of the next
    week's. A coach may change the texts until it is sent; ``goes_at`` is when it goes by itself, never without.
    """

    CATEGORY = Category.PLAN

    week = models.DateField(_("week"))
    state = models.CharField(_("state"), max_length=8, choices=ReportState, default=ReportState.DRAFT)
    figures = models.JSONField(default=dict, blank=True)
    goals = models.JSONField(default=list, blank=True)
    coming = models.JSONField(default=list, blank=True)
    homework = models.TextField(_("homework and tests"), blank=True, max_length=2000)
    good_news = models.TextField(_("good news"), blank=True, max_length=2000)
    goes_at = models.DateTimeField(_("goes by itself"), null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    history = HistoricalRecords()

    objects = querysets.WeeklyReportQuerySet.as_manager()

    class Meta:
        ordering = ["-week"]
        verbose_name = _("weekly report")
        verbose_name_plural = _("weekly reports")
        constraints = [models.UniqueConstraint(fields=["case", "week"], name="one_report_per_week")]
        indexes = [models.Index(fields=["state", "goes_at"], name="report_going")]

    def __str__(self) -> str:
        return f"{self.case}, {self.week:%G-W%V}"

    @property
    def is_draft(self) -> bool:
        return self.state == ReportState.DRAFT

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell: no attendance, no follow-up, no word of the coach."""
        return not (self.sums or self.goals or self.homework or self.good_news)

    @property
    def sums(self) -> Sums | None:
        """The attendance of the week; None where the consent did not cover it, or nothing was reported."""
        return Sums.of(self.figures) if self.figures.get("reported") else None


class ReportCopy(models.Model):
    """One guardian and one weekly report, written when it is sent: the message with it, or why there is none.

    The link in the message opens one page until ``opens_until``; only its blind index is kept. A guardian says there
    that they have seen it, and may answer once more each time; the answers become contacts of the case.
    """

    report = models.ForeignKey(WeeklyReport, models.CASCADE, related_name="copies")
    guardian = models.ForeignKey(Guardian, models.CASCADE, related_name="+")
    told = models.CharField(max_length=20, choices=Told)
    channel = models.CharField(max_length=10, choices=Channel)
    language = models.CharField(max_length=10, choices=Language)
    message = models.OneToOneField(Message, models.SET_NULL, null=True, blank=True, related_name="+")
    token_index = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    opens_until = models.DateField(null=True, blank=True)
    seen_at = models.DateTimeField(_("seen"), null=True, blank=True)
    reply = models.TextField(_("reply"), blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = querysets.CopyQuerySet.as_manager()

    class Meta:
        ordering = ["guardian__given_name", "pk"]
        verbose_name = _("copy of a weekly report")
        verbose_name_plural = _("copies of weekly reports")
        constraints = [models.UniqueConstraint(fields=["report", "guardian"], name="one_copy_per_guardian")]

    def __str__(self) -> str:
        return f"{self.guardian}, {self.report.week:%G-W%V}"

    @property
    def is_told(self) -> bool:
        return self.told == Told.YES

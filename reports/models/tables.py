"""Tables that administrators have taken out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports import querysets
from reports.choices import ExportState, Form


class TableExport(models.Model):
    """That somebody has taken out a table: which, as what kind of file, when. Written with each file; never removed.

    A short table is written into the answer and kept nowhere. A long one is written by a worker; ``file`` is fetched by
    whoever asked for it, until ``expires_at``, and then removed.
    """

    table = models.CharField(_("table"), max_length=40)
    form = models.CharField(_("kind of file"), max_length=4, choices=Form)
    language = models.CharField(max_length=10)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=ExportState, default=ExportState.WAITING)
    state_since = models.DateTimeField(default=timezone.now, editable=False)
    rows = models.PositiveIntegerField(default=0, editable=False)
    file = models.FileField(_("file"), upload_to="tables/", blank=True, editable=False)
    expires_at = models.DateTimeField(_("the link works until"), null=True, editable=False)
    fetched = models.PositiveIntegerField(default=0, editable=False)

    objects = querysets.TableExportQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("table taken out")
        verbose_name_plural = _("tables taken out")

    def __str__(self) -> str:
        return f"{self.table}.{self.form}"

    def get_absolute_url(self) -> str:
        return reverse("reports:table_export", args=[self.pk])

    @property
    def is_working(self) -> bool:
        return self.state in (ExportState.WAITING, ExportState.RUNNING)

    @property
    def is_open(self) -> bool:
        """Whether the link works now: not a second longer, also before the file is removed."""
        return bool(self.file) and self.expires_at is not None and timezone.now() < self.expires_at

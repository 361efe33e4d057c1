"""Batches: every file that was imported, and what became of its rows."""

import datetime

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imports import querysets
from imports.choices import State

#: A batch that has been worked on for so long was broken off: its process is gone.
BROKEN_OFF_AFTER = datetime.timedelta(minutes=30)


class Batch(models.Model):
    """One import of one file: who, when, checksum, counts. Kept, with its counts, for as long as the log.

    ``file`` is the uploaded file while it waits to be carried out, ``report`` what was found in it (refused rows,
    first changes); both lie in the shared storage and are removed by ``imports.actions.batches``. ``problem`` is the
    sentence for a file that was refused whole. A file that sums over a period has its ``first_day`` and ``last_day``.
    Some kinds can be undone: ``undone`` counts what became of the rows.
    """

    kind = models.CharField(_("kind"), max_length=20)
    file_name = models.CharField(_("file"), max_length=200)
    checksum = models.CharField(_("checksum"), max_length=64, db_index=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DONE)
    state_since = models.DateTimeField(default=timezone.now)
    file = models.FileField(upload_to="imports/", blank=True)
    report = models.FileField(upload_to="imports/", blank=True)
    problem = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    first_day = models.DateField(_("first day of the period"), null=True, blank=True)
    last_day = models.DateField(_("last day of the period"), null=True, blank=True)
    rows = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    undone = models.JSONField(default=dict, blank=True)

    objects = querysets.BatchQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"

    def get_absolute_url(self) -> str:
        return reverse("imports:batch", args=[self.pk])

    @property
    def is_working(self) -> bool:
        return self.state in (State.PREVIEWING, State.RUNNING, State.UNDOING)

    @property
    def is_undoing(self) -> bool:
        return self.state == State.UNDOING

    @property
    def is_broken_off(self) -> bool:
        """Whether the work on it stopped without an end: a server that was restarted, say."""
        return self.is_working and self.state_since < timezone.now() - BROKEN_OFF_AFTER

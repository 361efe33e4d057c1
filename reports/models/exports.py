"""What has been handed out of the house."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports import querysets


class EvaluatorExport(models.Model):
    """A file without names that was made for an evaluator: for whom, why, and the link that opens it until it dies.

    ``token_hash`` is of the secret in the link, which is shown once. The file is removed when the link is over; the
    row stays.
    """

    recipient = models.CharField(_("for whom"), max_length=120)
    purpose = models.TextField(_("what it is for"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    smallest = models.PositiveSmallIntegerField(editable=False)
    students = models.PositiveIntegerField(default=0, editable=False)
    file = models.FileField(_("file"), upload_to="evaluators/", blank=True, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_on = models.DateField(_("the link works until"), editable=False)
    ended_on = models.DateField(_("ended on"), null=True, blank=True, editable=False)
    fetched = models.PositiveIntegerField(default=0, editable=False)

    objects = querysets.EvaluatorExportQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("file for evaluators")
        verbose_name_plural = _("files for evaluators")

    def __str__(self) -> str:
        return f"{self.recipient} {timezone.localdate(self.asked_at)}"

    def get_absolute_url(self) -> str:
        return reverse("reports:evaluator_exports")

    @property
    def is_open(self) -> bool:
        """Whether the link works today; the day after its last one it does not, also before the file is removed."""
        return bool(self.file) and self.ended_on is None and timezone.localdate() <= self.expires_on

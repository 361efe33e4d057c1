"""Asking for a consent: one side asks those who meet the family."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import Agency, Category
from students import querysets
from students.choices import RequestOutcome
from students.models.people import Student


class ConsentRequest(models.Model):
    """Somebody to whom something is closed asks that the family be asked: to renew, or to let a consent cover more.

    Told to the case's coaches until it is settled: by the consent that is registered next, or by a word that the family
    is not asked or says no. One at a time for each student; asking again adds categories. It holds no free text, so
    that asking tells the other agency nothing.
    """

    student = models.ForeignKey(Student, models.CASCADE, related_name="consent_requests")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agency = models.CharField(max_length=20, choices=Agency)
    categories = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=12, choices=RequestOutcome, blank=True)

    objects = querysets.ConsentRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("request for consent")
        verbose_name_plural = _("requests for consent")
        constraints = [
            models.UniqueConstraint(fields=["student"], condition=Q(settled_at=None), name="one_request_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{timezone.localdate(self.created_at)} {self.asked_by}"

    @property
    def labels(self) -> list[str]:
        """What is asked for, in words and in the order of the paper form."""
        return [str(c.label) for c in Category if c in self.categories]

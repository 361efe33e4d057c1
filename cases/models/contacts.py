"""Contacts and notes."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.choices import Category
from cases.choices import ContactKind, ContactWith
from cases.models.cases import CaseRecord


class Contact(CaseRecord):
    """A call, SMS, meeting or home visit. One with several students is a row in each case, tied by ``group``.

    Corrected with its earlier wording kept in the history, never deleted.
    """

    CATEGORY = Category.CONTACTS

    kind = models.CharField(_("kind"), max_length=12, choices=ContactKind)
    with_whom = models.CharField(_("with"), max_length=10, choices=ContactWith)
    at = models.DateTimeField(_("when"), default=timezone.now)
    no_answer = models.BooleanField(_("no answer"), default=False)
    text = models.TextField(_("what was said"), blank=True)
    retry_on = models.DateField(_("try again on"), null=True, blank=True)
    retried_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="retries")
    group = models.UUIDField(null=True, blank=True, db_index=True, editable=False)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {timezone.localtime(self.at):%Y-%m-%d}"


class Note(CaseRecord):
    """A note in the case, for the team. Corrected with its earlier wording kept in the history."""

    CATEGORY = Category.CONTACTS

    text = models.TextField(_("note"))
    history = HistoricalRecords()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self) -> str:
        return self.text[:60]

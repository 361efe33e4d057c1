"""The student card: check-in in the morning, a word of each teacher in one or two taps, check-out in the afternoon."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import Category
from cases.models.cases import CaseRecord
from outreach import querysets
from outreach.choices import Arrival, Participation

#: What a teacher reads of a lesson.
LONGEST_NAME = 60


class StudentCard(CaseRecord):
    """The card of one student and day (elevkort). Made by a coach when the student checks in, with the day's lessons.

    ``note`` is what was said at check-out. One for each agency and day.
    """

    CATEGORY = Category.PLAN

    date = models.DateField(_("day"), default=timezone.localdate)
    checked_in_at = models.DateTimeField(_("checked in"), default=timezone.now)
    checked_out_at = models.DateTimeField(_("checked out"), null=True, blank=True)
    note = models.TextField(_("what we said at check-out"), blank=True, max_length=1000)

    objects = querysets.StudentCardQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "-pk"]
        verbose_name = _("student card")
        verbose_name_plural = _("student cards")
        constraints = [models.UniqueConstraint(fields=["case", "agency", "date"], name="one_card_a_day")]

    def __str__(self) -> str:
        return f"{self.case}, {self.date}"


class CardLesson(models.Model):
    """One lesson of a card, which its teacher answers by a link or a QR code: once, and on that day alone.

    The link follows from ``secret`` and the program's own key (``outreach.links.of_card``): nobody who reads the
    database can make it. ``token_index`` finds the row.
    """

    card = models.ForeignKey(StudentCard, models.CASCADE, related_name="lessons")
    starts_at = models.TimeField(_("time"), null=True, blank=True)
    name = models.CharField(_("lesson"), max_length=LONGEST_NAME)
    secret = models.UUIDField(default=uuid.uuid4, editable=False)
    token_index = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    arrival = models.CharField(_("arrival"), max_length=8, choices=Arrival, blank=True)
    participation = models.CharField(_("participation"), max_length=7, choices=Participation, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = querysets.CardLessonQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("lesson of a student card")
        verbose_name_plural = _("lessons of student cards")
        constraints = [
            models.CheckConstraint(
                name="card_participation_needs_arrival", condition=~Q(arrival="") | Q(participation="")
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None

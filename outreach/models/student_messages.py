"""What students are written: by plan, and the templates that staff begin from."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _

from accounts.choices import Category
from cases.models.cases import CaseRecord
from messaging import rules as messaging_rules
from outreach import querysets, rules, sms_words
from outreach.choices import PlanKind, TemplateKind, WhichLessons

#: A text that somebody writes; three parts of an SMS or so.
LONGEST = 400
FIVE_DAYS = "12345"


class MessagePlan(CaseRecord):
    """What one student is written by itself: a greeting, a reminder or an encouragement, on which days, until when.

    Written by a coach together with the student. ``days`` are ISO weekdays as digits. A greeting and an encouragement
    go ``at`` a time; a reminder goes ``minutes_before`` lessons of the timetable that came with attendance. ``text``
    has fields in braces (``outreach.sms_words``). It ends by itself; ``is_on`` goes when somebody stops it before.
    """

    CATEGORY = Category.CONTACTS

    kind = models.CharField(_("what is sent"), max_length=13, choices=PlanKind)
    days = models.CharField(_("days"), max_length=5, default=FIVE_DAYS, validators=[RegexValidator(r"^1?2?3?4?5?$")])
    at = models.TimeField(_("time"), null=True, blank=True)
    lessons = models.CharField(_("before"), max_length=5, choices=WhichLessons, default=WhichLessons.FIRST)
    minutes_before = models.PositiveSmallIntegerField(
        _("minutes before"), default=20, validators=[MinValueValidator(5), MaxValueValidator(120)]
    )
    text = models.TextField(_("text"), max_length=LONGEST)
    first_day = models.DateField(_("first day"), default=timezone.localdate)
    ends_on = models.DateField(_("last day"))
    is_on = models.BooleanField(_("goes on"), default=True, editable=False)

    objects = querysets.MessagePlanQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "at", "pk"]
        verbose_name = _("plan of messages")
        verbose_name_plural = _("plans of messages")
        indexes = [models.Index(fields=["is_on", "ends_on"], name="message_plan_in_force")]
        constraints = [
            models.CheckConstraint(
                name="message_plan_days_in_order",
                condition=Q(ends_on__gte=F("first_day")),
                violation_error_message=_("The last day is before the first day."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.case}"

    def clean(self) -> None:
        if not self.days:
            raise ValidationError({"days": _("Choose at least one day.")})
        if self.kind != PlanKind.REMINDER:
            if self.at is None:
                raise ValidationError({"at": _("Say at which time it goes.")})
            if not messaging_rules.QUIET_UNTIL <= self.at < rules.LATEST_TO_STUDENT:
                raise ValidationError({"at": _("Students are written to between 7.00 and 19.00.")})
        if self.first_day and self.ends_on and (self.ends_on - self.first_day).days > rules.PLAN_DAYS_MAX:
            raise ValidationError({"ends_on": _("A plan lasts half a year at most. Make a new one then.")})
        if wrong := sms_words.field_problem(self.text, self.fields):
            raise ValidationError({"text": wrong})

    @property
    def fields(self) -> tuple[str, ...]:
        """What the text can have in braces."""
        return sms_words.FIELDS + (sms_words.LESSON_FIELDS if self.kind == PlanKind.REMINDER else ())

    @property
    def day_words(self) -> str:
        """``mån, ons``."""
        return ", ".join(str(WEEKDAYS_ABBR[int(day) - 1]) for day in self.days)

    def is_in_force(self, day: datetime.date) -> bool:
        return self.is_on and self.ends_on >= day


class SmsTemplate(models.Model):
    """A text that staff begin from when they write to a student; the same for all teams. Put away, never deleted."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(_("for"), max_length=13, choices=TemplateKind, default=TemplateKind.SINGLE)
    text = models.TextField(_("text"), max_length=LONGEST)
    is_active = models.BooleanField(_("is offered"), default=True)
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = querysets.SmsTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "name"]
        verbose_name = _("template of an SMS")
        verbose_name_plural = _("templates of SMS")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        allowed = sms_words.FIELDS + (sms_words.LESSON_FIELDS if self.kind == TemplateKind.REMINDER else ())
        if wrong := sms_words.field_problem(self.text, allowed) or sms_words.problem(self.text):
            raise ValidationError({"text": wrong})

"""The secrecy consents of students: what they cover, and what each guardian answered."""

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.choices import Agency, Category
from students import ages, querysets, rules
from students.choices import Answer, ConsentState
from students.models.people import Guardian, Student


class Consent(models.Model):
    """The secrecy consent of a student and the guardians: for a time and for categories, two agencies may share.

    A renewal is a new row that points back; withdrawing stamps the row. Never deleted: it explains what was open when.
    The ``alone_`` fields tell of the decision that a student old enough for it consents without guardians being asked.
    """

    student = models.ForeignKey(Student, models.CASCADE, related_name="consents")
    renews = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="renewals", editable=False)
    informed_on = models.DateField(_("informed on"))
    informed_by = models.CharField(_("informed by"), max_length=120)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))
    student_signed_on = models.DateField(_("signed by the student on"), null=True, blank=True)
    alone_on = models.DateField(_("decided on"), null=True, blank=True)
    alone_by = models.CharField(_("decided by"), max_length=120, blank=True)
    alone_reason = models.CharField(_("reason"), max_length=300, blank=True)
    scan = models.FileField(_("scan of the paper"), upload_to="consents/", blank=True)
    scan_name = models.CharField(max_length=120, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_by = models.CharField(_("withdrawn by"), max_length=120, blank=True)
    withdrawal_note = models.TextField(_("note on the withdrawal"), blank=True)
    agency = models.CharField(max_length=20, choices=Agency, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    history = HistoricalRecords()

    objects = querysets.ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "-pk"]
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.CheckConstraint(
                name="consent_days_in_order",
                condition=Q(valid_until__gte=F("valid_from")),
                violation_error_message=_("The last day is before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from} - {self.valid_until}"

    def state(self, today: datetime.date | None = None) -> ConsentState:
        """Where it stands today. Prefetch ``answers`` and ``student__guardianships`` for lists."""
        return rules.consent_state(
            today=today or timezone.localdate(),
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            birth_date=self.student.birth_date,
            student_signed=self.student_signed_on is not None,
            withdrawn=self.withdrawn_at is not None,
            custodians=[g.guardian_id for g in self.student.guardianships.all() if g.custody],
            answers={a.guardian_id: a.answer for a in self.answers.all()},
            alone=self.alone_on is not None,
            ages=ages.current(),
        )

    def is_signed_by(self, day: datetime.date) -> bool:
        """Whether all who had to sign, by the student's age on the day, had signed by its end."""
        who = ages.say(self.student.birth_date, day, ages.current())
        student_signed = bool(self.student_signed_on and self.student_signed_on <= day)
        if who.student_signs and not student_signed:
            return False
        if who.is_adult or (student_signed and who.may_be_alone and self.alone_on and self.alone_on <= day):
            return True
        custodians = {g.guardian_id for g in self.student.guardianships.all() if g.custody}
        answers = [a for a in self.answers.all() if a.guardian_id in custodians and a.answer == Answer.SIGNED]
        return any(a.answered_on and a.answered_on <= day for a in answers)

    @property
    def categories(self) -> list[Category]:
        """What it covers, in the order of the paper form."""
        covered = {c.category for c in self.covers.all()}
        return [c for c in Category if c in covered]


class ConsentCategory(models.Model):
    """One category that a consent covers."""

    consent = models.ForeignKey(Consent, models.CASCADE, related_name="covers")
    category = models.CharField(max_length=20, choices=Category)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consent", "category"], name="covered_once")]

    def __str__(self) -> str:
        return str(self.get_category_display())


class ConsentAnswer(models.Model):
    """What one guardian answered: signed, refused, not reached, or not asked with a reason."""

    consent = models.ForeignKey(Consent, models.CASCADE, related_name="answers")
    guardian = models.ForeignKey(Guardian, models.PROTECT, related_name="consent_answers")
    answer = models.CharField(_("answer"), max_length=12, choices=Answer)
    answered_on = models.DateField(_("on"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("answer to the consent")
        verbose_name_plural = _("answers to the consent")
        constraints = [models.UniqueConstraint(fields=["consent", "guardian"], name="one_answer_per_guardian")]

    def __str__(self) -> str:
        return f"{self.guardian}: {self.get_answer_display()}"

    def clean(self) -> None:
        if self.answer == Answer.NOT_ASKED and not self.reason.strip():
            raise ValidationError({"reason": _("Say why this guardian has not been asked.")})
        if self.answer in (Answer.SIGNED, Answer.REFUSED) and not self.answered_on:
            raise ValidationError({"answered_on": _("Enter the day of the answer.")})

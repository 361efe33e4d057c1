"""Students, guardians, consents and the calendar of terms."""

import datetime
import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField
from simple_history.models import HistoricalRecords

from accounts.choices import Agency, Category
from accounts.encryption import blind_index
from accounts.models import School
from ppss.lib.text import fold
from students import querysets, rules
from students.choices import Answer, Channel, ConsentState, Language, Protection, Season, Sex
from students.fields import EncryptedTextField


class Term(models.Model):
    """A school term with its first and last day, such as HT2026. Admins keep the calendar."""

    year = models.PositiveSmallIntegerField(_("year"))
    season = models.PositiveSmallIntegerField(_("term"), choices=Season)
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"))
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = querysets.TermQuerySet.as_manager()

    class Meta:
        ordering = ["start"]
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [
            models.UniqueConstraint(fields=["year", "season"], name="one_term_per_season"),
            models.CheckConstraint(
                name="term_days_in_order",
                condition=Q(end__gt=F("start")),
                violation_error_message=_("The last day is before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{Season(self.season).name} {self.year}"

    def clean(self) -> None:
        if self.start and self.year and self.start.year != self.year:
            raise ValidationError({"start": _("The first day lies in another year than the term's.")})
        if self.start and self.end and (self.end - self.start).days > rules.TERM_DAYS_MAX:
            raise ValidationError({"end": _("A term is eight months at most. Check the year of the last day.")})

    @property
    def code(self) -> str:
        """As in files: ``HT2026``."""
        return f"{Season(self.season).name}{self.year}"


class SchoolBreak(models.Model):
    """Days without school inside the calendar: autumn break, Christmas, a study day. For one school, or for all."""

    name = models.CharField(_("name"), max_length=80)
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"))
    school = models.ForeignKey(
        School, models.CASCADE, null=True, blank=True, verbose_name=_("school"), help_text=_("Empty: all schools.")
    )
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = querysets.CalendarQuerySet.as_manager()

    class Meta:
        ordering = ["start"]
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        constraints = [
            models.CheckConstraint(
                name="break_days_in_order",
                condition=Q(end__gte=F("start")),
                violation_error_message=_("The last day is before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Guardian(models.Model):
    """A person who is responsible for one or more students. Custody stands on the link to each student."""

    key = models.CharField(_("key"), max_length=64, unique=True, null=True, blank=True)
    given_name = models.CharField(_("given name"), max_length=80)
    family_name = models.CharField(_("family name"), max_length=80)
    mobile = PhoneNumberField(_("mobile"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=10, choices=Language, default=Language.SWEDISH)
    needs_interpreter = models.BooleanField(_("needs an interpreter"), default=False)
    channel = models.CharField(_("wants to be told by"), max_length=10, choices=Channel, default=Channel.SMS)
    protection = models.CharField(_("protected identity"), max_length=12, choices=Protection, blank=True, default="")
    search_text = models.CharField(max_length=180, blank=True, default="", editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    history = HistoricalRecords(excluded_fields=["search_text"])

    objects = querysets.GuardianQuerySet.as_manager()

    class Meta:
        ordering = ["family_name", "given_name", "pk"]
        verbose_name = _("guardian")
        verbose_name_plural = _("guardians")

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"

    def save(self, **kwargs: object) -> None:
        self.search_text = f" {fold(str(self))}"
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text"}
        super().save(**kwargs)


class Student(models.Model):
    """A student in grades 1-9 whom a school has registered, imported or proposed. Erased by the retention plan.

    ``key`` is the id in the school's own system. The personal identity number is encrypted, in the form that
    ``students.identity`` gives it; ``identity_index`` finds it. ``known_to_social_services`` is set when one of their
    people begins to work with the student, under a valid consent.
    """

    key = models.CharField(_("key"), max_length=64, unique=True, null=True, blank=True)
    given_name = models.CharField(_("given name"), max_length=80)
    family_name = models.CharField(_("family name"), max_length=80)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, default=Sex.UNKNOWN)
    birth_date = models.DateField(_("birth date"))
    personal_identity_number = EncryptedTextField(_("personal identity number"), null=True, blank=True)
    identity_index = models.CharField(max_length=64, unique=True, null=True, editable=False)
    school = models.ForeignKey(School, models.PROTECT, related_name="students", verbose_name=_("school"))
    year = models.PositiveSmallIntegerField(_("year"), choices=[(n, str(n)) for n in range(1, 10)])
    school_class = models.CharField(_("class"), max_length=12, blank=True)
    language = models.CharField(_("home language"), max_length=40, blank=True)
    mobile = PhoneNumberField(_("mobile"), blank=True)
    protection = models.CharField(_("protected identity"), max_length=12, choices=Protection, blank=True, default="")
    alias = models.CharField(max_length=20, unique=True, editable=False)
    search_text = models.CharField(max_length=240, blank=True, default="", editable=False)
    known_to_social_services = models.BooleanField(default=False, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    guardians = models.ManyToManyField(Guardian, through="Guardianship", related_name="students")
    history = HistoricalRecords(excluded_fields=["search_text"])

    objects = querysets.StudentQuerySet.as_manager()

    class Meta:
        ordering = ["given_name", "family_name", "pk"]
        verbose_name = _("student")
        verbose_name_plural = _("students")
        indexes = [models.Index(fields=["school", "year"])]

    def __str__(self) -> str:
        return self.alias if self.protection else self.full_name

    def save(self, **kwargs: object) -> None:
        self.derive()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "alias", "identity_index", "search_text"}
        super().save(**kwargs)

    def get_absolute_url(self) -> str:
        return reverse("students:student", args=[self.pk])

    def clean(self) -> None:
        self.derive()

    def derive(self) -> None:
        """Set what follows from other fields: alias, index of the identity number, words that the search box finds.

        ``search_text`` is folded, each word after a space; the class of a protected student is left out.
        """
        self.alias = self.alias or f"Elev {secrets.token_hex(4).upper()}"
        number = self.personal_identity_number = self.personal_identity_number or None
        self.identity_index = blind_index(number) if number else None
        place = "" if self.protection else self.school_class
        self.search_text = f" {fold(f'{self.given_name} {self.family_name} {place} {self.alias}')}"

    @property
    def full_name(self) -> str:
        """Given and family name, also for protected students: use ``str(student)`` in lists."""
        return f"{self.given_name} {self.family_name}"

    @property
    def place(self) -> str:
        """Class and school as one reads it; nothing for a protected student."""
        if self.protection:
            return ""
        return ", ".join(filter(None, [self.school_class or f"{_('year')} {self.year}", self.school.name]))


class Guardianship(models.Model):
    """Which guardian is responsible for which student, and whether with custody."""

    student = models.ForeignKey(Student, models.CASCADE, related_name="guardianships")
    guardian = models.ForeignKey(Guardian, models.CASCADE, related_name="guardianships")
    custody = models.BooleanField(_("has custody"), default=True)
    relation = models.CharField(_("relation"), max_length=40, blank=True)
    history = HistoricalRecords()

    objects = querysets.OfVisibleStudents.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("custody and relation")
        verbose_name_plural = _("custody and relation")
        constraints = [models.UniqueConstraint(fields=["student", "guardian"], name="one_link_per_guardian")]

    def __str__(self) -> str:
        return f"{self.guardian}"


class NamedStaff(models.Model):
    """A person who may see a student with protected identity. Given by an action; everyone else gets a 404."""

    student = models.ForeignKey(Student, models.CASCADE, related_name="named_staff")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["student", "user"], name="named_once")]

    def __str__(self) -> str:
        return f"{self.user}"


class Consent(models.Model):
    """The secrecy consent of a student and the guardians: for a time and for categories, two agencies may share.

    A renewal is a new row that points back; withdrawing stamps the row. Never deleted: it explains what was open when.
    """

    student = models.ForeignKey(Student, models.CASCADE, related_name="consents")
    renews = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="renewals", editable=False)
    informed_on = models.DateField(_("informed on"))
    informed_by = models.CharField(_("informed by"), max_length=120)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))
    student_signed_on = models.DateField(_("signed by the student on"), null=True, blank=True)
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
            student_signed=self.student_signed_on is not None,
            withdrawn=self.withdrawn_at is not None,
            custodians=[g.guardian_id for g in self.student.guardianships.all() if g.custody],
            answers={a.guardian_id: a.answer for a in self.answers.all()},
        )

    def is_signed_by(self, day: datetime.date) -> bool:
        """Whether student and one guardian with custody had signed by the end of the day."""
        custodians = {g.guardian_id for g in self.student.guardianships.all() if g.custody}
        signed = [
            a.answered_on
            for a in self.answers.all()
            if a.answer == Answer.SIGNED and a.guardian_id in custodians and a.answered_on
        ]
        return bool(signed and self.student_signed_on and max(min(signed), self.student_signed_on) <= day)

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
        constraints = [models.UniqueConstraint(fields=["consent", "guardian"], name="one_answer_per_guardian")]

    def __str__(self) -> str:
        return f"{self.guardian}: {self.get_answer_display()}"

    def clean(self) -> None:
        if self.answer == Answer.NOT_ASKED and not self.reason.strip():
            raise ValidationError({"reason": _("Say why this guardian has not been asked.")})
        if self.answer in (Answer.SIGNED, Answer.REFUSED) and not self.answered_on:
            raise ValidationError({"answered_on": _("Enter the day of the answer.")})

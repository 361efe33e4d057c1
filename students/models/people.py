"""Students and their guardians."""

import secrets

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField
from simple_history.models import HistoricalRecords

from accounts.encryption import blind_index
from accounts.fields import EncryptedTextField
from accounts.models import School
from ppss.lib.swedish import SWEDISH
from ppss.lib.text import fold
from students import querysets
from students.choices import Channel, Language, Protection, Sex


class Guardian(models.Model):
    """A person who is responsible for one or more students. Custody stands on the link to each student.

    One with protected identity stands under an alias everywhere; named staff alone can open the rest.
    """

    key = models.CharField(_("key"), max_length=64, unique=True, null=True, blank=True)
    given_name = models.CharField(_("given name"), max_length=80, db_collation=SWEDISH)
    family_name = models.CharField(_("family name"), max_length=80, db_collation=SWEDISH)
    mobile = PhoneNumberField(_("mobile"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    postal_address = EncryptedTextField(_("postal address"), blank=True, default="")
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
        return f"Vårdnadshavare {self.pk}" if self.protection else self.full_name

    def save(self, **kwargs: object) -> None:
        self.derive()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text"}
        super().save(**kwargs)

    @property
    def full_name(self) -> str:
        """Given and family name, also under protection: use ``str(guardian)`` in pages."""
        return f"{self.given_name} {self.family_name}"

    def derive(self) -> None:
        """Set the words that the search box finds: folded, each after a space."""
        self.search_text = f" {fold(self.full_name)}"


class Student(models.Model):
    """A student in grades 1-9 whom a school has registered, imported or proposed. Erased by the retention plan.

    ``key`` is the id in the school's own system. The personal identity number is encrypted, in the form that
    ``students.identity`` gives it; ``identity_index`` finds it. ``known_to_social_services`` is set when one of their
    people begins to work with the student, under a valid consent.

    A row with ``erased_on`` is what erasure leaves of a student whom figures count: sex, school, year and year of
    birth, nothing that points to anybody. ``tie_key`` then stands in for the key where the term comparison puts
    students with equal shares in order.
    """

    key = models.CharField(_("key"), max_length=64, unique=True, null=True, blank=True)
    given_name = models.CharField(_("given name"), max_length=80, db_collation=SWEDISH)
    family_name = models.CharField(_("family name"), max_length=80, db_collation=SWEDISH)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, default=Sex.UNKNOWN)
    birth_date = models.DateField(_("birth date"))
    personal_identity_number = EncryptedTextField(
        _("personal identity number"), null=True, blank=True, blind_index="identity_index"
    )
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
    erased_on = models.DateField(null=True, blank=True, editable=False)
    tie_key = models.CharField(max_length=80, null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    guardians = models.ManyToManyField(Guardian, through="Guardianship", related_name="students")
    history = HistoricalRecords(excluded_fields=["search_text", "erased_on", "tie_key"])

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

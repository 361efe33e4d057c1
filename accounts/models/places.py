"""Districts, schools and the teams that serve them."""

from collections.abc import Collection

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import querysets
from accounts.choices import DecidedBy
from ppss.lib.swedish import SWEDISH

#: Code of the error that a name is taken.
NAME_TAKEN = "name_taken"


class NamedOnce(models.Model):
    """A place whose name nobody else has, capitals or not: *Skärholmen* and *skärholmen* are one place to people."""

    class Meta:
        abstract = True

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Say that a name is taken beside the name."""
        try:
            super().validate_constraints(exclude=exclude)
        except ValidationError as error:
            taken = [e for e in error.error_dict.get(NON_FIELD_ERRORS, []) if e.code == NAME_TAKEN]
            rest = [e for e in error.error_dict.pop(NON_FIELD_ERRORS, []) if e not in taken]
            told = error.error_dict | ({NON_FIELD_ERRORS: rest} if rest else {}) | ({"name": taken} if taken else {})
            raise ValidationError(told) from error


def _once(name: str, message: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        Lower("name"), name=name, violation_error_code=NAME_TAKEN, violation_error_message=message
    )


class District(NamedOnce):
    """A city district administration. Districts merge: the old row gets a last day and a successor and stays."""

    name = models.CharField(_("name"), max_length=100, db_collation=SWEDISH, unique=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("successor")
    )
    proposals_decided_by = models.CharField(
        _("proposals are decided by"), max_length=10, choices=DecidedBy, default=DecidedBy.TEAM
    )
    plan_needs_manager = models.BooleanField(_("a manager approves plans"), default=False)
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = querysets.DistrictQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        constraints = [_once("one_district_per_name", _("Another district has this name; capitals do not count."))]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("accounts:district", args=[self.pk])

    def clean(self) -> None:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": _("The last day is before the first day.")})
        if self.successor_id and self.successor_id == self.pk:
            raise ValidationError({"successor": _("A district cannot succeed itself.")})


class School(NamedOnce):
    """A school unit, known by its 8-digit unit code in the national register."""

    name = models.CharField(_("name"), max_length=120, db_collation=SWEDISH, unique=True)
    unit_code = models.CharField(
        _("school unit code"),
        max_length=8,
        unique=True,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^\d{8}$", _("A school unit code has 8 digits."))],
    )
    district = models.ForeignKey(District, models.PROTECT, related_name="schools", verbose_name=_("district"))
    target = models.PositiveSmallIntegerField(_("target, students going"), default=5)
    is_active = models.BooleanField(_("active"), default=True)
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = querysets.SchoolQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("school")
        verbose_name_plural = _("schools")
        constraints = [_once("one_school_per_name", _("Another school has this name; capitals do not count."))]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("accounts:school", args=[self.pk])


class Team(NamedOnce):
    """A school-social team: people of both agencies who work at one or more schools."""

    name = models.CharField(_("name"), max_length=120, db_collation=SWEDISH, unique=True)
    schools = models.ManyToManyField(School, related_name="teams", verbose_name=_("schools"))
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = querysets.TeamQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints = [_once("one_team_per_name", _("Another team has this name; capitals do not count."))]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("accounts:team", args=[self.pk])

"""People, their roles, and what they have typed and not yet saved."""

import datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts import querysets
from accounts.access import Access
from accounts.choices import Agency, Role
from accounts.fields import EncryptedJSONField
from accounts.models.places import District, School, Team
from accounts.roles import SCOPES
from ppss.lib.swedish import SWEDISH


class UserManager(BaseUserManager.from_queryset(querysets.UserQuerySet)):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A person who signs in by e-mail and works for one agency. Never deleted, only made inactive: logs name them."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120, db_collation=SWEDISH)
    agency = models.CharField(_("agency"), max_length=20, choices=Agency)
    title = models.CharField(_("title"), max_length=80, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "agency"]
    objects = UserManager()

    class Meta:
        ordering = ["name", "email"]
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("accounts:user", args=[self.pk])

    @cached_property
    def access(self) -> Access:
        """Today's rights; read once for each user object, which lives as long as a request."""
        return Access(self, timezone.localdate())


class ExternalLogin(models.Model):
    """What the municipality's own log-in says of a person: a claim and its value, such as ``sub`` or a work number.

    Entered by administrators; it decides who is let in as whom, and gives no role. Removed when it no longer holds.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="external_logins", verbose_name=_("user"))
    claim = models.CharField(_("claim"), max_length=120, help_text=_("Such as sub, email or employeeNumber."))
    value = models.CharField(_("value"), max_length=200)

    objects = querysets.OfPeople.as_manager()

    class Meta:
        ordering = ["user", "claim"]
        verbose_name = _("external log-in")
        verbose_name_plural = _("external log-ins")
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "value"],
                name="one_person_per_claim",
                violation_error_message=_("Somebody already has this claim and value."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim}: {self.value}"


class Membership(models.Model):
    """A role held by a person for a place, from a first to a last day (both counted). Kept when it has ended."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=10, choices=Role)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name=_("team")
    )
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name=_("school")
    )
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name=_("district")
    )
    leads = models.BooleanField(_("leads"), default=False, help_text=_("Manager of the team, or head of the school."))
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"), null=True, blank=True)

    objects = querysets.MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["user", "first_day"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                name="membership_scope_fits_role",
                condition=(
                    Q(role=Role.COACH, team__isnull=False, school=None, district=None)
                    | Q(role__in=[Role.EHT, Role.TUTOR], school__isnull=False, team=None, district=None)
                    | Q(role=Role.STEERING, district__isnull=False, team=None, school=None)
                    | Q(role=Role.ADMIN, team=None, school=None, district=None)
                ),
                violation_error_message=_("Choose the place that the role is held for, and no other."),
            ),
            models.CheckConstraint(
                name="membership_days_in_order",
                condition=Q(last_day=None) | Q(last_day__gte=models.F("first_day")),
                violation_error_message=_("The last day is before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.place}" if self.place else str(self.get_role_display())

    @property
    def place(self) -> models.Model | None:
        """The team, school or district the role is held for; none for the whole city."""
        scope = SCOPES[Role(self.role)]
        return getattr(self, scope) if scope else None

    def is_active_on(self, day: datetime.date) -> bool:
        return self.first_day <= day and (self.last_day is None or self.last_day >= day)


class Draft(models.Model):
    """What somebody has typed in a form and not yet saved. Its writer's alone; removed on saving, or after 30 days.

    Encrypted, since an identity number may be among what is typed.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="drafts")
    key = models.CharField(max_length=120)
    data = EncryptedJSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    window = models.CharField(max_length=40, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = querysets.DraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_draft_per_form")]

    def __str__(self) -> str:
        return self.key

"""Who may open what protected identity hides, and who has."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from students import querysets
from students.models.people import Guardian, Student


class Named(models.Model):
    """A person who may open what protected identity hides. Given by an action; everyone else gets a 404."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.user}"


class NamedStaff(Named):
    """A person who may see a student with protected identity."""

    student = models.ForeignKey(Student, models.CASCADE, related_name="named_staff")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["student", "user"], name="named_once")]


class GuardianStaff(Named):
    """A person who may open name and contacts of a guardian with protected identity."""

    guardian = models.ForeignKey(Guardian, models.CASCADE, related_name="named_staff")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["guardian", "user"], name="named_once_for_guardian")]


class ProtectedOpening(models.Model):
    """That somebody has opened a student with protected identity on a day, or such a guardian on a student's page.

    Written with the access log, and told to those who watch over it: by e-mail, and on a list until one of them has
    seen it. One row for each person, student or guardian, and day, however often it was opened.
    """

    day = models.DateField(_("day"), default=timezone.localdate)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("opened by"))
    student = models.ForeignKey(Student, models.CASCADE, related_name="openings")
    guardian = models.ForeignKey(Guardian, models.CASCADE, null=True, related_name="openings")
    first_at = models.DateTimeField(_("first opened"), default=timezone.now)
    last_at = models.DateTimeField(_("last opened"), default=timezone.now)
    times = models.PositiveIntegerField(_("times"), default=1)
    is_revealed = models.BooleanField(_("name and contacts were shown"), default=False)
    seen_at = models.DateTimeField(_("seen"), null=True)
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = querysets.ProtectedOpeningQuerySet.as_manager()

    class Meta:
        ordering = ["-last_at", "-pk"]
        verbose_name = _("opening of protected identity")
        verbose_name_plural = _("openings of protected identity")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "user", "student"], condition=models.Q(guardian=None), name="one_opening_a_day"
            ),
            models.UniqueConstraint(
                fields=["day", "user", "student", "guardian"],
                condition=models.Q(guardian__isnull=False),
                name="one_opening_a_day_of_guardian",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.user}"

    @property
    def subject(self) -> str:
        """Who was opened: by alias, also when the protection has been lifted since."""
        return f"Vårdnadshavare {self.guardian_id}, {self.student.alias}" if self.guardian_id else self.student.alias

"""What a school has set for its absence list, and whom it has moved out of the way for a while."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from absence import querysets
from absence.choices import Window
from accounts.models import School, User
from students.models import Student

_PERCENT = [MinValueValidator(1), MaxValueValidator(100)]


class ListSettings(models.Model):
    """From which absence a school's health team talks, and over which weeks its list looks. A row once changed.

    The three thresholds are whole percent, in rising order; without a row the city's usual 15, 20 and 40 hold. The
    last three are for early signs: what counts as rising, and what as always missed.
    """

    school = models.OneToOneField(School, models.CASCADE, related_name="absence_settings")
    talk = models.PositiveSmallIntegerField(_("absence that starts a talk"), default=15, validators=_PERCENT)
    high = models.PositiveSmallIntegerField(_("high absence"), default=20, validators=_PERCENT)
    very_high = models.PositiveSmallIntegerField(_("very high absence"), default=40, validators=_PERCENT)
    window = models.CharField(_("the list shows first"), max_length=8, choices=Window, default=Window.WEEKS)
    weeks = models.PositiveSmallIntegerField(
        _("number of school weeks"), default=4, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    rising_points = models.PositiveSmallIntegerField(
        _("rising, in percentage points over three weeks"), default=5, validators=_PERCENT
    )
    sign_weeks = models.PositiveSmallIntegerField(
        _("school weeks looked through"), default=8, validators=[MinValueValidator(3), MaxValueValidator(20)]
    )
    missed_weeks = models.PositiveSmallIntegerField(
        _("weeks missed at least"), default=3, validators=[MinValueValidator(2), MaxValueValidator(20)]
    )
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = querysets.ListSettingsQuerySet.as_manager()

    class Meta:
        verbose_name = _("settings of the absence list")
        verbose_name_plural = _("settings of absence lists")

    def __str__(self) -> str:
        return f"{self.talk}, {self.high}, {self.very_high}"

    def clean(self) -> None:
        if None not in (self.talk, self.high) and self.high <= self.talk:
            raise ValidationError({"high": _("High absence begins above the absence that starts a talk.")})
        if None not in (self.high, self.very_high) and self.very_high <= self.high:
            raise ValidationError({"very_high": _("Very high absence begins above high absence.")})
        if None not in (self.sign_weeks, self.missed_weeks) and self.missed_weeks > self.sign_weeks:
            raise ValidationError({"missed_weeks": _("So many weeks are not looked through.")})

    @property
    def thresholds(self) -> tuple[int, int, int]:
        return self.talk, self.high, self.very_high


class SetAside(models.Model):
    """That the health team has spoken of a student and waits until a day: until then the list leaves the student out.

    One for each student; removed when somebody takes it back, replaced when it is said anew. The school's alone.
    """

    student = models.OneToOneField(Student, models.CASCADE, related_name="set_aside")
    until = models.DateField(_("until"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = querysets.SetAsideQuerySet.as_manager()

    class Meta:
        verbose_name = _("student set aside")
        verbose_name_plural = _("students set aside")

    def __str__(self) -> str:
        return f"{self.until}"

"""The calendar of terms and holidays."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from students import querysets, rules
from students.choices import Season


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
        if self.year is not None and self.year not in rules.TERM_YEARS:
            raise ValidationError({"year": _("Write the year with four figures, such as 2026.")})
        if self.start and self.year is not None and self.start.year != self.year:
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

    def clean(self) -> None:
        if self.start and self.end and (self.end - self.start).days >= rules.BREAK_DAYS_MAX:
            raise ValidationError(
                {"end": _("A holiday is %(days)d days at most. Check the last day.") % {"days": rules.BREAK_DAYS_MAX}}
            )

"""Absence figures. A share never stands without its period and source."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from absence import querysets
from absence.choices import Source
from accounts.choices import Agency
from students.models import Student


class AbsenceFigure(models.Model):
    """The absence of a student over a period, as somebody knew it when they needed it: a share with period and source.

    ``share`` and ``coverage`` are between 0 and 1; coverage is registered over scheduled minutes, unknown (None) for
    figures typed by hand. Written with the proposal, enrolment or closing that it belongs to, never changed. It is the
    school's, where typed by hand the agency's whose person wrote it, of the category *attendance*: a proposal or
    closing can be open while it is not.
    """

    student = models.ForeignKey(Student, models.CASCADE, related_name="absence_figures")
    share = models.DecimalField(
        _("absence"), max_digits=5, decimal_places=4, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    valid_share = models.DecimalField(_("valid absence"), max_digits=5, decimal_places=4, null=True, blank=True)
    invalid_share = models.DecimalField(_("invalid absence"), max_digits=5, decimal_places=4, null=True, blank=True)
    coverage = models.DecimalField(
        _("coverage"),
        max_digits=5,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    first_day = models.DateField(_("first day of the period"))
    last_day = models.DateField(_("last day of the period"))
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.TYPED)
    agency = models.CharField(max_length=20, choices=Agency, default=Agency.SCHOOL, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = querysets.FigureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="figure_days_in_order",
                condition=Q(last_day__gte=F("first_day")),
                violation_error_message=_("The last day is before the first day."),
            ),
            models.CheckConstraint(name="figure_share_0_to_1", condition=Q(share__gte=0, share__lte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.share:.0%} {self.first_day} - {self.last_day}"

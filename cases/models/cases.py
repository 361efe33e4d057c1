"""The case itself, what every record of it has in common, and the proposal that begins it."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from absence.models import AbsenceFigure
from accounts.choices import Agency, Category
from accounts.models import School
from cases import querysets, rules
from cases.choices import ProposalStatus, Stage
from students.models import Student


class Case(models.Model):
    """The work of a school-social team around one student, from proposal to booster.

    Begins as a proposal; ``enrolled_on`` is the day on which the team begins under a valid consent. One open case for
    each student; a closed one can be taken up again. Written by the actions of ``cases.actions``.
    """

    student = models.ForeignKey(Student, models.PROTECT, related_name="cases")
    school = models.ForeignKey(School, models.PROTECT, related_name="cases")
    stage = models.CharField(max_length=14, choices=Stage, default=Stage.PROPOSAL)
    coaches = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="cases", blank=True)
    outside_target_group = models.BooleanField(default=False)
    proposed_on = models.DateField()
    enrolled_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    initial_absence = models.ForeignKey(AbsenceFigure, models.PROTECT, null=True, blank=True, related_name="+")
    import_key = models.CharField(max_length=80, unique=True, null=True, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = querysets.CaseQuerySet.as_manager()

    class Meta:
        ordering = ["student__given_name", "student__family_name", "pk"]
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes = [models.Index(fields=["school", "stage"])]
        constraints = [
            models.UniqueConstraint(
                fields=["student"],
                condition=Q(stage__in=rules.OPEN),
                name="one_open_case_per_student",
                violation_error_message=_("The student already has an open case."),
            ),
            models.CheckConstraint(
                name="case_days_in_order",
                condition=Q(closed_on=None) | Q(enrolled_on=None) | Q(closed_on__gte=models.F("enrolled_on")),
                violation_error_message=_("The case is closed before it is enrolled."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.student)

    def get_absolute_url(self) -> str:
        return reverse("cases:case", args=[self.pk])

    @property
    def is_active(self) -> bool:
        return self.stage in rules.ACTIVE

    @property
    def is_open(self) -> bool:
        return self.stage in rules.OPEN

    @property
    def days_waiting(self) -> int:
        """Days from the proposal to today, for one that is not decided."""
        return (timezone.localdate() - self.proposed_on).days

    def weeks_enrolled(self, today: datetime.date | None = None) -> int | None:
        """Whole or begun weeks since enrolment, to closing or today."""
        if self.enrolled_on is None:
            return None
        end = self.closed_on or today or timezone.localdate()
        return (end - self.enrolled_on).days // 7 + 1


class CaseRecord(models.Model):
    """What every record of a case has: whose it is, and which category of consent opens it to the other agency."""

    CATEGORY: Category

    case = models.ForeignKey(Case, models.CASCADE, related_name="%(class)ss")
    agency = models.CharField(max_length=20, choices=Agency, editable=False)
    category = models.CharField(max_length=20, choices=Category, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = querysets.RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, **kwargs: object) -> None:
        self.category = self.category or self.CATEGORY
        super().save(**kwargs)

    def full_clean(self, **kwargs: object) -> None:
        self.category = self.category or self.CATEGORY
        super().full_clean(**kwargs)


class Proposal(CaseRecord):
    """Why EHT thinks the team should meet a student, with the absence as they knew it. Decided once or queued first.

    Its history keeps each decision with its reason.
    """

    CATEGORY = Category.SCHOOL_MAPPING

    case = models.OneToOneField(Case, models.CASCADE, related_name="proposal")
    reason = models.TextField(_("why the team should meet the student"))
    tried = models.TextField(_("what the school has tried"), blank=True)
    adaptations = models.TextField(_("adaptations"), blank=True)
    has_action_programme = models.BooleanField(_("there is an action programme"), default=False)
    action_programme = models.TextField(_("the action programme in short"), blank=True)
    suggested_by = models.CharField(_("suggested by"), max_length=120, blank=True)
    absence = models.ForeignKey(AbsenceFigure, models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=10, choices=ProposalStatus, default=ProposalStatus.WAITING)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decision_reason = models.TextField(_("reason for the decision"), blank=True)
    history = HistoricalRecords()

    objects = querysets.ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-case__proposed_on", "-pk"]
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")

    def __str__(self) -> str:
        return str(self.case)

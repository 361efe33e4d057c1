"""The toolbox and the action plan with goals, interventions, approvals and referrals."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.choices import Category
from cases import querysets
from cases.choices import Approver, Audience, Frequency, PlanStatus, ReferralTo, ToolKind
from cases.models.cases import CaseRecord
from ppss.lib.swedish import SWEDISH
from students.models import Guardian


def in_language(row: models.Model, field: str) -> str:
    """The field of a row that is kept in both languages, in the one in use."""
    return getattr(row, f"{field}_en" if translation.get_language() == "en" else f"{field}_sv")


class Tool(models.Model):
    """One tool of the toolbox that an intervention can be. Kept by admins; made inactive rather than deleted."""

    key = models.SlugField(max_length=60, unique=True)
    name_sv = models.CharField(_("name in Swedish"), max_length=100, db_collation=SWEDISH)
    name_en = models.CharField(_("name in English"), max_length=100)
    description_sv = models.TextField(_("description in Swedish"), blank=True)
    description_en = models.TextField(_("description in English"), blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=ToolKind)
    audience = models.CharField(_("for"), max_length=10, choices=Audience)
    frequency = models.CharField(_("typical frequency"), max_length=14, choices=Frequency)
    is_active = models.BooleanField(_("in use"), default=True)
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = querysets.ToolQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "name_sv"]
        verbose_name = _("tool")
        verbose_name_plural = _("tools")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self, "name")

    @property
    def description(self) -> str:
        return in_language(self, "description")


class PlanTemplate(models.Model):
    """A start for a plan: a goal, tools that suit it, weeks, and how often to follow up. Kept by admins."""

    name_sv = models.CharField(_("name in Swedish"), max_length=100, db_collation=SWEDISH, unique=True)
    name_en = models.CharField(_("name in English"), max_length=100)
    end_goal_sv = models.TextField(_("end goal in Swedish"))
    end_goal_en = models.TextField(_("end goal in English"))
    sub_goals_sv = models.TextField(_("sub-goals in Swedish, one on each line"), blank=True)
    sub_goals_en = models.TextField(_("sub-goals in English, one on each line"), blank=True)
    tools = models.ManyToManyField(Tool, blank=True, verbose_name=_("suggested tools"))
    weeks = models.PositiveSmallIntegerField(_("weeks"), default=12)
    rhythm = models.CharField(_("follow-up"), max_length=14, choices=Frequency, default=Frequency.WEEKLY)
    is_active = models.BooleanField(_("in use"), default=True)
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = querysets.ToolQuerySet.as_manager()

    class Meta:
        ordering = ["name_sv"]
        verbose_name = _("plan template")
        verbose_name_plural = _("plan templates")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self, "name")

    @property
    def end_goal(self) -> str:
        return in_language(self, "end_goal")

    @property
    def sub_goals(self) -> str:
        """One on each line."""
        return in_language(self, "sub_goals")


class ActionPlan(CaseRecord):
    """One version of the plan that student and team make together. One version at most is in force.

    It is in force from ``in_force_on`` until ``replaced_on``, the day on which a later one begins.
    A plan stays with the agency that began it, with all its later versions: while consent is open both agencies write
    in it. Numbers are counted for each agency, so that they tell nothing of what is closed.
    """

    CATEGORY = Category.PLAN

    version = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=10, choices=PlanStatus, default=PlanStatus.DRAFT)
    end_goal = models.TextField(_("end goal"))
    weeks = models.PositiveSmallIntegerField(_("weeks"), default=12)
    rhythm = models.CharField(_("follow-up"), max_length=14, choices=Frequency, default=Frequency.WEEKLY)
    starts_on = models.DateField(_("from"))
    in_force_on = models.DateField(null=True, blank=True)
    replaced_on = models.DateField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-version"]
        verbose_name = _("action plan")
        verbose_name_plural = _("action plans")
        constraints = [
            models.UniqueConstraint(fields=["case", "agency", "version"], name="one_plan_per_version"),
            models.UniqueConstraint(
                fields=["case", "agency"], condition=Q(status=PlanStatus.IN_FORCE), name="one_plan_in_force"
            ),
        ]

    def __str__(self) -> str:
        return _("Plan, version %(number)d") % {"number": self.version}


class SubGoal(CaseRecord):
    """A small goal for one or more ISO weeks, first and last Monday counted. Plans and weekly follow-ups share it.

    Carrying it over moves ``last_week`` on; changed words are a new row that says what it replaces.
    """

    CATEGORY = Category.PLAN

    plans = models.ManyToManyField(ActionPlan, related_name="sub_goals", blank=True)
    text = models.CharField(_("sub-goal"), max_length=300)
    responsible = models.CharField(_("responsible"), max_length=120, blank=True)
    first_week = models.DateField(_("first week"))
    last_week = models.DateField(_("last week"))
    replaces = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replaced_by")
    position = models.PositiveSmallIntegerField(default=0)
    history = HistoricalRecords()

    objects = querysets.SubGoalQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("sub-goal")
        verbose_name_plural = _("sub-goals")
        constraints = [
            models.CheckConstraint(
                name="sub_goal_weeks_in_order",
                condition=Q(last_week__gte=F("first_week")),
                violation_error_message=_("The last week is before the first week."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Intervention(CaseRecord):
    """A tool used for this student, how often and by whom."""

    CATEGORY = Category.PLAN

    plans = models.ManyToManyField(ActionPlan, related_name="interventions", blank=True)
    tool = models.ForeignKey(Tool, models.PROTECT, related_name="interventions", verbose_name=_("tool"))
    frequency = models.CharField(_("how often"), max_length=14, choices=Frequency)
    responsible = models.CharField(_("responsible"), max_length=120, blank=True)
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("until"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["first_day", "pk"]
        verbose_name = _("intervention")
        verbose_name_plural = _("interventions")

    def __str__(self) -> str:
        return f"{self.tool}, {self.get_frequency_display()}"


class PlanApproval(CaseRecord):
    """That the student, a guardian or a manager has approved a version of the plan, or has said no."""

    CATEGORY = Category.PLAN

    plan = models.ForeignKey(ActionPlan, models.CASCADE, related_name="approvals")
    approver = models.CharField(_("who"), max_length=10, choices=Approver)
    guardian = models.ForeignKey(Guardian, models.PROTECT, null=True, blank=True, related_name="+")
    manager = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approves = models.BooleanField(_("approves"), default=True)
    on = models.DateField(_("day"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = _("answer to the plan")
        verbose_name_plural = _("answers to the plan")
        constraints = [
            models.UniqueConstraint(fields=["plan", "approver"], condition=Q(guardian=None), name="one_approval_each"),
            models.UniqueConstraint(
                fields=["plan", "guardian"], condition=Q(guardian__isnull=False), name="one_approval_per_guardian"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_approver_display()} {self.on}"


class Referral(CaseRecord):
    """That the team has referred the student onward: to whom and when, never the content."""

    CATEGORY = Category.PLAN

    to = models.CharField(_("referred to"), max_length=20, choices=ReferralTo)
    on = models.DateField(_("day"), default=timezone.localdate)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")

    def __str__(self) -> str:
        return f"{self.get_to_display()} {self.on}"

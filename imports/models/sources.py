"""SS 12000 servers that are read, each run of it with its endpoints and problems, and what its ids mean here."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.fields import EncryptedTextField
from accounts.models import District, School
from imports import querysets
from imports.choices import ProblemKind, RunState, StepState
from imports.models.batches import Batch

#: A run that has shown no sign of life for so long was broken off: its process is gone. Longer than any wait for a
#: server, so that no second process takes up a run that somebody still works on.
NO_SIGN_OF_LIFE = datetime.timedelta(minutes=15)


class Source(models.Model):
    """An SS 12000 server of a school system, kept by administrators. Read nightly while it is on.

    The secret is encrypted. ``schools`` narrows what is taken in; without any it is every school that the server has.
    ``from_day`` is the first day whose lessons are asked for; empty is the beginning of the school year. After a change
    of address or schools the next run reads everything (``reads_all``).
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    base_url = models.URLField(_("address of the server"), max_length=300)
    token_url = models.URLField(_("address that gives tokens"), max_length=300)
    client_id = models.CharField(_("client id"), max_length=200)
    client_secret = EncryptedTextField(_("client secret"))
    scope = models.CharField(_("scope"), max_length=200, blank=True)
    schools = models.ManyToManyField(School, blank=True, related_name="+", verbose_name=_("schools"))
    from_day = models.DateField(_("lessons from"), null=True, blank=True)
    is_on = models.BooleanField(_("read every night"), default=True)
    reads_all = models.BooleanField(default=True, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = querysets.SourceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("SS 12000 server")
        verbose_name_plural = _("SS 12000 servers")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("imports:source", args=[self.pk])


class Run(models.Model):
    """One reading of a server: everything, or what has changed since. Kept, with its counts, for as long as the log.

    Worked on by one process at a time, which holds ``worker`` and shows signs of life in ``state_since``. A source has
    one open run at most: what was broken off goes on where it stopped. ``batch`` stands for the run in the rows that
    it writes.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="runs")
    batch = models.OneToOneField(Batch, models.PROTECT, related_name="run")
    is_full = models.BooleanField(_("reads everything"))
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.WAITING)
    state_since = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(default=timezone.now)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    is_cancelled = models.BooleanField(default=False)
    worker = models.CharField(max_length=32, blank=True)
    problem = models.TextField(blank=True)

    objects = querysets.SourceQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        verbose_name = _("reading of a server")
        verbose_name_plural = _("readings of servers")
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=Q(state__in=RunState.OPEN), name="one_open_run_per_source"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {timezone.localtime(self.started_at):%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("imports:run", args=[self.pk])

    @property
    def is_working(self) -> bool:
        return self.state in (RunState.WAITING, RunState.RUNNING)

    @property
    def is_open(self) -> bool:
        return self.state in RunState.OPEN

    @property
    def is_broken_off(self) -> bool:
        """Whether it stopped before its end, and goes on when somebody says so: it failed, or its process is gone."""
        is_silent = self.is_working and self.state_since < timezone.now() - NO_SIGN_OF_LIFE
        return is_silent or self.state == RunState.BROKEN


class Step(models.Model):
    """One endpoint of one run: how far it is, and what became of its objects. Committed with each page's rows.

    ``page_token`` is that of the page to be asked for next. ``since`` and ``newest`` are times as the server writes
    them: only later changes were asked for; the next run asks for changes after ``newest``.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="steps")
    endpoint = models.CharField(_("endpoint"), max_length=30)
    position = models.PositiveSmallIntegerField()
    state = models.CharField(_("state"), max_length=10, choices=StepState, default=StepState.WAITING)
    page_token = models.TextField(blank=True)
    since = models.CharField(max_length=40, blank=True)
    newest = models.CharField(max_length=40, blank=True)
    begun_at = models.CharField(max_length=40, blank=True)
    pages = models.PositiveIntegerField(default=0)
    received = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)

    objects = querysets.SourceQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        verbose_name = _("endpoint of a reading")
        verbose_name_plural = _("endpoints of a reading")
        constraints = [models.UniqueConstraint(fields=["run", "endpoint"], name="one_step_per_endpoint")]

    def __str__(self) -> str:
        return self.endpoint


class Problem(models.Model):
    """Something that a run met and went on from: how often, and the ids of the first objects it was met in.

    ``value`` is a value that is not known or a sentence, never a name or number of a student.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="problems")
    endpoint = models.CharField(_("endpoint"), max_length=30)
    kind = models.CharField(_("what is wrong"), max_length=12, choices=ProblemKind)
    attribute = models.CharField(_("attribute"), max_length=60, blank=True)
    value = models.CharField(_("value"), max_length=200, blank=True)
    count = models.PositiveIntegerField(pgettext_lazy("problems", "times"), default=0)
    examples = models.JSONField(default=list)

    objects = querysets.SourceQuerySet.as_manager()

    class Meta:
        ordering = ["endpoint", "-count", "pk"]
        verbose_name = _("problem of a reading")
        verbose_name_plural = _("problems of a reading")
        constraints = [
            models.UniqueConstraint(fields=["run", "endpoint", "kind", "attribute", "value"], name="problems_counted")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.attribute}"


class RemoteOrganisation(models.Model):
    """An organisation of a server, and which district or school of ours it is. Kept as long as the server has it."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="+")
    uuid = models.UUIDField()
    name = models.CharField(max_length=120, blank=True)
    type = models.CharField(max_length=60, blank=True)
    unit_code = models.CharField(max_length=20, blank=True)
    parent = models.UUIDField(null=True)
    district = models.ForeignKey(District, models.SET_NULL, null=True, related_name="+")
    school = models.ForeignKey(School, models.SET_NULL, null=True, related_name="+")

    objects = querysets.SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation of a server")
        verbose_name_plural = _("organisations of a server")
        constraints = [models.UniqueConstraint(fields=["source", "uuid"], name="one_remote_organisation")]

    def __str__(self) -> str:
        return self.name

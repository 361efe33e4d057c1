"""The outbox: what is to be sent, what became of it, and what came back."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import Agency, Category
from accounts.fields import EncryptedTextField
from accounts.models import District, School
from messaging import querysets
from messaging.choices import Channel, Kind, Reason, State
from students.choices import Language
from students.models import Guardian, Student


class OfStudent(models.Model):
    """Whose data a message holds, and so who may see it.

    ``address`` is a phone number in E.164, an e-mail or a postal address.
    """

    student = models.ForeignKey(Student, models.CASCADE, null=True, blank=True, related_name="%(class)ss")
    guardian = models.ForeignKey(Guardian, models.SET_NULL, null=True, blank=True, related_name="+")
    agency = models.CharField(max_length=20, choices=Agency, blank=True)
    category = models.CharField(max_length=20, choices=Category, blank=True)
    address = EncryptedTextField(_("address"), blind_index="address_index")
    address_index = models.CharField(max_length=64, editable=False)
    text = models.TextField(_("text"))

    class Meta:
        abstract = True


class Message(OfStudent):
    """One message to one recipient: a row written with the event that caused it, and sent from there, once.

    ``key`` says what it is (kind, case, week, guardian), so that it exists once whoever writes it how often. Written by
    ``messaging.actions.outbox``; from then on workers carry it through its states, each with the time and a reason;
    ``steps`` keeps them all. ``reference`` is our own name for it towards gateways, who are asked by it after a break.

    ``due_at`` is when it may be handed over next, ``expires_at`` when it is no longer of use. ``claim`` and
    ``claimed_until`` belong to the worker that has it. ``price`` is in kronor, reckoned when it is written and replaced
    by the gateway's own. Lives as long as the record of the student it is about.
    """

    key = models.CharField(max_length=200, unique=True)
    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    recipient = EncryptedTextField(_("recipient"))
    language = models.CharField(max_length=10, choices=Language, default=Language.SWEDISH)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, null=True, blank=True, related_name="+")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    state_at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=20, choices=Reason, default=Reason.WRITTEN)
    detail = models.CharField(max_length=300, blank=True)
    steps = models.JSONField(default=list)

    due_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    any_hour = models.BooleanField(default=False)
    needs_consent = models.BooleanField(default=False)
    is_released = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)

    gateway = models.CharField(max_length=20, blank=True)
    gateway_id = models.CharField(max_length=100, blank=True)
    parts = models.PositiveSmallIntegerField(default=1)
    price = models.DecimalField(_("price"), max_digits=8, decimal_places=4, default=0)
    phoned_at = models.DateTimeField(_("phoned"), null=True, blank=True)
    phoned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = querysets.MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(
                fields=["channel", "due_at"], name="message_due", condition=Q(state__in=["waiting", "sending"])
            ),
            models.Index(fields=["gateway", "gateway_id"], name="message_gateway_id"),
            models.Index(fields=["address_index", "-state_at"], name="message_address"),
            models.Index(fields=["student", "-written_at"], name="message_student"),
            models.Index(fields=["state", "-state_at"], name="message_state"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it may still go, and so be changed or called off."""
        return self.state in (State.WAITING, State.HELD)

    def stand(self, state: State, reason: Reason, *, detail: str = "", at: object = None) -> None:
        """Set the state with its time and reason, unsaved."""
        self.state, self.reason, self.detail, self.state_at = state, reason, detail[:300], at or timezone.now()
        step = {"state": str(state), "reason": str(reason), "at": self.state_at.isoformat()}
        self.steps = [*self.steps, step | ({"detail": self.detail} if self.detail else {})]


class IncomingMessage(OfStudent):
    """An SMS that came in, as the gateway handed it on: once for each ``gateway_id``, however often it is told.

    It belongs to the student whom the last message to that number was about (``answers``); to nobody where we have
    never written to the number. ``read_at`` is when one of the staff has seen it.
    """

    gateway = models.CharField(max_length=20)
    gateway_id = models.CharField(max_length=100)
    answers = models.ForeignKey(Message, models.SET_NULL, null=True, blank=True, related_name="replies")
    received_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = querysets.OfStudents.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        constraints = [models.UniqueConstraint(fields=["gateway", "gateway_id"], name="incoming_once")]
        indexes = [
            models.Index(fields=["address_index", "-received_at"], name="incoming_address"),
            models.Index(fields=["student", "-received_at"], name="incoming_student"),
        ]

    def __str__(self) -> str:
        return f"{self.received_at:%Y-%m-%d %H:%M}"

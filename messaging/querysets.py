"""Who may see which messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.roles import Permission
from messaging.choices import State
from students.models import Consent, Student

if TYPE_CHECKING:
    from accounts.models import User


class OfStudents(QuerySet):
    """Rows with ``student``, ``agency`` and ``category``."""

    def visible_to(self, user: User) -> OfStudents:
        """About students the person may see: the own agency's, and the other's as far as a consent opens the category.

        What is about no student is seen by who keeps the organisation.
        """
        consents = Consent.objects.filter(student=OuterRef("student"), covers__category=OuterRef("category"))
        is_open = Q(agency=user.agency) | Exists(consents.valid_on(user.access.today))
        seen = Q(student__in=Student.objects.visible_to(user)) & is_open
        if user.access.has(Permission.KEEP_ORGANISATION):
            seen |= Q(student=None)
        return self.filter(seen)


class MessageQuerySet(OfStudents):
    def watched_by(self, user: User) -> MessageQuerySet:
        """Messages of which the person may know where they stand: all for who keeps the organisation.

        Whom they are about and what they say is for ``visible_to`` alone.
        """
        return self if user.access.has(Permission.KEEP_ORGANISATION) else self.visible_to(user)

    def open(self) -> MessageQuerySet:
        """Those that may still go: waiting, or waiting for somebody."""
        return self.filter(state__in=(State.WAITING, State.HELD))

"""Who sees lists of what is erased: administrators, those of their own agency."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from accounts.roles import Permission
from retention.choices import State

if TYPE_CHECKING:
    from accounts.models import User


class RuleQuerySet(QuerySet):
    def visible_to(self, user: User) -> RuleQuerySet:
        """Rules hold no person's data."""
        return self if user.access.has(Permission.ERASE) else self.none()


class ErasureQuerySet(QuerySet):
    def visible_to(self, user: User) -> ErasureQuerySet:
        """Each agency erases its own records (OSL chapters 23 and 26)."""
        return self.filter(agency=user.agency) if user.access.has(Permission.ERASE) else self.none()

    def done(self) -> ErasureQuerySet:
        return self.filter(state=State.DONE)


class ItemQuerySet(QuerySet):
    def visible_to(self, user: User) -> ItemQuerySet:
        return self.filter(erasure__agency=user.agency) if user.access.has(Permission.ERASE) else self.none()

    def done(self) -> ItemQuerySet:
        """What has been erased: how later lists know."""
        return self.filter(erasure__state=State.DONE)


class HoldQuerySet(QuerySet):
    def visible_to(self, user: User) -> HoldQuerySet:
        """A hold stops both agencies; its reason is told to the one that placed it."""
        return self.filter(agency=user.agency) if user.access.has(Permission.ERASE) else self.none()

    def in_force(self, today: datetime.date) -> HoldQuerySet:
        return self.filter(Q(until=None) | Q(until__gte=today), lifted_on=None)

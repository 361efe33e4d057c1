"""Who may see which imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from accounts.roles import Permission

if TYPE_CHECKING:
    from accounts.models import User


class BatchQuerySet(QuerySet):
    def visible_to(self, user: User) -> BatchQuerySet:
        """That a file was imported, by whom and with which counts: all who import."""
        return self if user.access.has(Permission.IMPORT) else self.none()

    def opened_by(self, user: User) -> BatchQuerySet:
        """Batches whose rows the person may read: those of their own files."""
        return self.visible_to(user).filter(created_by=user)


class SourceQuerySet(QuerySet):
    def visible_to(self, user: User) -> SourceQuerySet:
        """Servers and their runs: all who import."""
        return self if user.access.has(Permission.IMPORT) else self.none()

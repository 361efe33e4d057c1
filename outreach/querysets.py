"""Who may see which reports, and what a link opens."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Q, QuerySet

from accounts.roles import Permission
from cases.querysets import RecordQuerySet
from outreach.choices import ReportState

if TYPE_CHECKING:
    from accounts.models import User


class WeeklyReportQuerySet(RecordQuerySet):
    def of_coach(self, user: User) -> WeeklyReportQuerySet:
        return self.filter(case__coaches=user)

    def to_look_through(self) -> WeeklyReportQuerySet:
        return self.filter(state=ReportState.DRAFT)

    def going_by_themselves(self, now: datetime.datetime) -> WeeklyReportQuerySet:
        """Drafts whose time to be looked through is over."""
        return self.to_look_through().filter(goes_at__lte=now)


class CopyQuerySet(QuerySet):
    def visible_to(self, user: User) -> CopyQuerySet:
        """Seen with the report they are a copy of."""
        reports = apps.get_model("outreach", "WeeklyReport").objects.visible_to(user)
        return self.filter(report__in=reports)

    def unread(self) -> CopyQuerySet:
        """With a reply that nobody has read."""
        return self.exclude(replied_at=None).filter(read_at=None)

    def behind(self, token_index: str, today: datetime.date) -> CopyQuerySet:
        """The copy that a link opens on the day."""
        return self.filter(token_index=token_index, opens_until__gte=today).exclude(token_index="")


class RhythmQuerySet(QuerySet):
    def visible_to(self, user: User) -> RhythmQuerySet:
        """When a team's reports are built: for its members, and who keeps the organisation."""
        if user.access.has(Permission.KEEP_ORGANISATION):
            return self
        schools = user.access.schools(Permission.WORK_WEEK)
        return self.filter(Q(team__schools__in=schools)).distinct()


class WordingQuerySet(QuerySet):
    def visible_to(self, user: User) -> WordingQuerySet:
        """The words of the reports hold no person's data: for whoever keeps the organisation."""
        return self if user.access.has(Permission.KEEP_ORGANISATION) else self.none()

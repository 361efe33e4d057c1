"""Who may see which reports, and what a link opens."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Q, QuerySet

from absence.querysets import AttendanceQuerySet
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


class MessagePlanQuerySet(RecordQuerySet):
    def in_force(self, day: datetime.date) -> MessagePlanQuerySet:
        """Neither stopped nor over, and begun."""
        return self.filter(is_on=True, first_day__lte=day, ends_on__gte=day)

    def on_weekday(self, day: datetime.date) -> MessagePlanQuerySet:
        return self.filter(days__contains=str(day.isoweekday()))


class SmsTemplateQuerySet(QuerySet):
    def visible_to(self, user: User) -> SmsTemplateQuerySet:
        """No person's data: for coaches, who write, and for whoever keeps the organisation."""
        may = user.access.has(Permission.WORK_WEEK) or user.access.has(Permission.KEEP_ORGANISATION)
        return self if may else self.none()

    def offered(self, kind: str) -> SmsTemplateQuerySet:
        return self.filter(kind=kind, is_active=True)


class SameDaySettingQuerySet(QuerySet):
    def visible_to(self, user: User) -> SameDaySettingQuerySet:
        """No person's data: for a school's health team, and for whoever keeps the organisation."""
        if user.access.has(Permission.KEEP_ORGANISATION):
            return self
        return self.filter(school__in=user.access.schools(Permission.SEE_ABSENCE))


class SameDayNoticeQuerySet(AttendanceQuerySet):
    """The school's, of the category *attendance*."""


class StudentCardQuerySet(RecordQuerySet):
    def of_week(self, week: datetime.date) -> StudentCardQuerySet:
        """Of an ISO week (its Monday)."""
        return self.filter(date__gte=week, date__lte=week + datetime.timedelta(days=6))


class CardLessonQuerySet(QuerySet):
    def visible_to(self, user: User) -> CardLessonQuerySet:
        """Seen with the card."""
        return self.filter(card__in=apps.get_model("outreach", "StudentCard").objects.visible_to(user))

    def behind(self, token_index: str, today: datetime.date) -> CardLessonQuerySet:
        """The lesson that a link opens: today's, and not answered yet."""
        return self.filter(token_index=token_index, card__date=today, answered_at=None).exclude(token_index="")

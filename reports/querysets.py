"""Which frozen reports a person may see."""

from __future__ import annotations

import datetime

from django.db.models import Q, QuerySet

from accounts.models import District, User
from accounts.roles import Permission
from reports.choices import Audience, ExportState


class FrozenComparisonQuerySet(QuerySet):
    def visible_to(self, user: User) -> FrozenComparisonQuerySet:
        """Those counted for the person: what small groups are left out depends on what else the readers can open.

        An administrator sees the city's, a steering group those of its district, a coach the own ones.
        """
        seen = Q(pk__in=[])
        if user.access.has(Permission.SEE_DISTRICT):
            if user.access.has(Permission.KEEP_ORGANISATION):
                seen |= Q(audience=Audience.CITY)
            else:
                districts = District.objects.with_figures_for(user).values("pk")
                seen |= Q(audience=Audience.DISTRICT, district__in=districts)
        if user.access.has(Permission.WORK_WEEK):
            seen |= Q(audience=Audience.COACH, frozen_by=user)
        return self.filter(seen)


class FrozenStudentQuerySet(QuerySet):
    def visible_to(self, user: User) -> FrozenStudentQuerySet:
        """Those of a coach's own frozen comparisons; whether they are open today the page asks besides."""
        if not user.access.has(Permission.WORK_WEEK):
            return self.none()
        return self.filter(frozen__audience=Audience.COACH, frozen__frozen_by=user)


class EvaluatorExportQuerySet(QuerySet):
    def visible_to(self, user: User) -> EvaluatorExportQuerySet:
        """Files without names, of the whole city: administrators."""
        return self if user.access.has(Permission.HAND_OUT) else self.none()

    def working(self, today: datetime.date) -> EvaluatorExportQuerySet:
        """Those whose link opens a file today."""
        return self.exclude(file="").filter(ended_on=None, expires_on__gte=today)

    def over(self, today: datetime.date) -> EvaluatorExportQuerySet:
        """Those whose days have passed and whose file still lies there."""
        return self.exclude(file="").filter(expires_on__lt=today)


class TableExportQuerySet(QuerySet):
    def visible_to(self, user: User) -> TableExportQuerySet:
        """That a table was taken out: administrators, of each other too. The file is for ``opened_by`` alone."""
        return self if user.access.has(Permission.EXPORT_TABLES) else self.none()

    def opened_by(self, user: User) -> TableExportQuerySet:
        """Exports whose file the person may fetch: their own."""
        return self.visible_to(user).filter(asked_by=user)

    def working(self) -> TableExportQuerySet:
        return self.filter(state__in=(ExportState.WAITING, ExportState.RUNNING))

    def over(self, now: datetime.datetime) -> TableExportQuerySet:
        """Those whose time has passed and whose file still lies there."""
        return self.exclude(file="").filter(expires_at__lte=now)


class HalfYearReportQuerySet(QuerySet):
    def visible_to(self, user: User) -> HalfYearReportQuerySet:
        """A steering group sees its district's; an administrator all that were handed in at least once.

        What is written and not handed in is the district's own.
        """
        seen = Q(district__in=user.access.districts(Permission.FILE_REPORTS))
        if user.access.has(Permission.DECIDE_REPORTS):
            seen |= Q(submissions__number=1)
        return self.filter(pk__in=self.model._base_manager.filter(seen).values("pk"))


class ReportSubmissionQuerySet(QuerySet):
    def visible_to(self, user: User) -> ReportSubmissionQuerySet:
        """With its report."""
        if user.access.has(Permission.DECIDE_REPORTS):
            return self
        return self.filter(report__district__in=user.access.districts(Permission.FILE_REPORTS))

    def of_half(self, half: int) -> ReportSubmissionQuerySet:
        return self.filter(report__half=half)


class FundingYearQuerySet(QuerySet):
    def visible_to(self, user: User) -> FundingYearQuerySet:
        """The pot and the rule are no secret among those who apply and those who decide."""
        may = user.access.has(Permission.FILE_REPORTS) or user.access.has(Permission.DECIDE_REPORTS)
        return self if may else self.none()


class ApplicationQuerySet(QuerySet):
    def visible_to(self, user: User) -> ApplicationQuerySet:
        """All for administrators, a steering group its district's."""
        if user.access.has(Permission.DECIDE_REPORTS):
            return self
        return self.filter(district__in=user.access.districts(Permission.FILE_REPORTS))

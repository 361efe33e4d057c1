"""Who has filed: each district's report of a half-year, with the day it is due, and who is to be reminded."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone

from accounts.choices import Role
from accounts.models import District, User
from reports import conf
from reports.choices import ReportState
from reports.half_years import due_of, half_of, name_of_half
from reports.models import HalfYearReport, ReportSubmission


@dataclass(frozen=True)
class Filed:
    """A district and its report of a half-year, None where nobody has begun; with what was handed in last, and the day
    of the first time."""

    district: District
    report: HalfYearReport | None
    submission: ReportSubmission | None
    first_on: datetime.date | None = None

    @property
    def state(self) -> str:
        return self.report.state if self.report else ""

    @property
    def is_filed(self) -> bool:
        return self.state in (ReportState.SUBMITTED, ReportState.APPROVED)

    @property
    def is_late(self) -> bool:
        """Handed in after the due day, the first time."""
        return self.first_on is not None and self.first_on > self.report.due_on


def newest_half(today: datetime.date) -> int:
    """The half-year that is to be reported: the last one that is over."""
    return half_of(today) - 1


def filed(half: int, today: datetime.date) -> list[Filed]:
    """Every district of the day with its report, by name. Three queries."""
    reports = {each.district_id: each for each in HalfYearReport.objects.filter(half=half).defer("figures", "texts")}
    last: dict[int, ReportSubmission] = {}
    first: dict[int, datetime.date] = {}
    submissions = ReportSubmission.objects.of_half(half).order_by("number")
    for each in submissions.defer("content", "figures").select_related("submitted_by"):
        last[each.report_id] = each
        first.setdefault(each.report_id, timezone.localdate(each.submitted_at))
    found = ((district, reports.get(district.pk)) for district in District.objects.current(today))
    return [
        Filed(district, report, last.get(report.pk), first.get(report.pk)) if report else Filed(district, None, None)
        for district, report in found
    ]


@dataclass(frozen=True)
class Due:
    """A report that is to be filed, and in how many days (below nought: so many days late)."""

    district: District
    half: int
    report: HalfYearReport | None
    days: int

    @property
    def period(self) -> str:
        return name_of_half(self.half)

    @property
    def due_on(self) -> datetime.date:
        return due_of(self.half)

    @property
    def late(self) -> int:
        return -self.days


def due(today: datetime.date, districts: list[District]) -> list[Due]:
    """Reports of the last half-year that these districts have not filed; those sent back too. One query."""
    half = newest_half(today)
    reports = {
        each.district_id: each
        for each in HalfYearReport.objects.filter(half=half, district__in=districts).defer("figures", "texts")
    }
    days = (due_of(half) - today).days
    return [
        Due(district, half, report, days)
        for district in districts
        if (report := reports.get(district.pk)) is None or report.is_open
    ]


def to_remind(today: datetime.date) -> list[tuple[Due, list[User]]]:
    """Districts that are reminded today, with the members of their steering group."""
    half = newest_half(today)
    if (due_of(half) - today).days not in conf.REPORT_REMINDERS:
        return []
    found = due(today, list(District.objects.current(today)))
    return [(each, steering_group(each.district, today)) for each in found]


def steering_group(district: District, today: datetime.date) -> list[User]:
    """Active members on the day, by name."""
    members = User.objects.holding([Role.STEERING], today=today).filter(
        memberships__district=district, memberships__role=Role.STEERING
    )
    return list(members.distinct().order_by("name"))

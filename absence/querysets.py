"""Who may see attendance, and how it adds up in SQL."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.choices import Agency, Category
from accounts.roles import Permission
from students.models import Consent, Student
from students.querysets import SchoolRecordQuerySet

if TYPE_CHECKING:
    from accounts.models import User


class AttendanceQuerySet(SchoolRecordQuerySet):
    """Lessons and their sums: the school's, of the category *attendance*."""

    CATEGORY = Category.ATTENDANCE

    def of_students(
        self, user: User, students: Collection[int], opened: Mapping[int, Collection[str]]
    ) -> AttendanceQuerySet:
        """``visible_to`` for students (ids) who may be seen, where the consents have been read already.

        ``opened`` maps ids of students to the categories that a consent valid today opens.
        """
        if user.agency != Agency.SCHOOL:
            students = [pk for pk in students if self.CATEGORY in opened.get(pk, ())]
        return self.filter(student__in=students)


class WeeklySumQuerySet(AttendanceQuerySet):
    def between(self, first: datetime.date, last: datetime.date) -> WeeklySumQuerySet:
        """The weeks from one Monday to another, both counted."""
        return self.filter(week__gte=first, week__lte=last)


class SetAsideQuerySet(AttendanceQuerySet):
    """Why a school has set a student aside in its own list: no consent opens it."""

    def visible_to(self, user: User, today: datetime.date | None = None) -> SetAsideQuerySet:
        """Of visible students, for the school's staff alone."""
        return super().visible_to(user, today) if user.agency == Agency.SCHOOL else self.none()

    def of_seen_students(self, user: User) -> SetAsideQuerySet:
        """``visible_to`` where the caller takes the rows of students alone whom the person has been found to see."""
        return self if user.agency == Agency.SCHOOL else self.none()

    def in_force(self, today: datetime.date) -> SetAsideQuerySet:
        return self.filter(until__gte=today)


class ListSettingsQuerySet(QuerySet):
    """How schools look at absence; no student's data."""

    def visible_to(self, user: User) -> ListSettingsQuerySet:
        return self.filter(school__in=user.access.schools(Permission.SEE_ABSENCE))


class PeriodSumQuerySet(AttendanceQuerySet):
    def current(self) -> PeriodSumQuerySet:
        return self.filter(is_current=True)


class FigureQuerySet(QuerySet):
    """Absence figures that somebody has noted: their agency's, of the category *attendance*."""

    def visible_to(self, user: User, today: datetime.date | None = None) -> FigureQuerySet:
        """Of students one may see: the own agency's, and the other's under a consent valid today that covers them."""
        consents = Consent.objects.filter(student=OuterRef("student"), covers__category=Category.ATTENDANCE)
        is_open = Exists(consents.valid_on(today or timezone.localdate()))
        return self.filter(Q(agency=user.agency) | is_open, student__in=Student.objects.visible_to(user))

    def of_agencies(self, agencies: Collection[Agency]) -> FigureQuerySet:
        """The same of a student who may be seen, where it has been read whose records are open."""
        return self.filter(agency__in=agencies)

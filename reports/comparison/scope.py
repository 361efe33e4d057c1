"""Which students and terms a comparison is of."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from accounts.choices import Agency, Category
from accounts.models import District, School, User
from cases.models import Case
from reports.comparison.compute import EMPTY, compare, compare_parts
from reports.comparison.definition import ordinal
from reports.comparison.result import Result
from reports.comparison.statement import FIRST_TERM
from students.models import Consent, Term


@dataclass(frozen=True)
class Scope:
    """The filters of a comparison; None leaves that side open.

    Place and coach are of the case: a student counts in the terms that a case there overlaps, so one who has moved
    counts for each place in its own terms. ``year`` is the student's grade as it is registered today. ``start`` and
    ``end`` bound the terms that are looked at, ``first`` fixes term 1 for everybody. ``began`` leaves only the students
    whose own term 1 it is, so that each student stands in one term alone.
    """

    district: District | None = None
    school: School | None = None
    year: int | None = None
    coach: User | None = None
    start: Term | None = None
    end: Term | None = None
    first: Term | None = None
    began: Term | None = None

    def cases(self) -> QuerySet[Case]:
        rows = Case.objects.all()
        if self.district:
            rows = rows.filter(school__district=self.district)
        if self.school:
            rows = rows.filter(school=self.school)
        if self.year:
            rows = rows.filter(student__year=self.year)
        return own_cases(rows, self.coach) if self.coach else rows

    def terms(self) -> list[Term]:
        """Terms in the order of time, between the bounds."""
        first = ordinal(self.start.year, self.start.season) if self.start else 0
        last = ordinal(self.end.year, self.end.season) if self.end else 9999 * 2
        terms = Term.objects.order_by("year", "season")
        return [term for term in terms if first <= ordinal(term.year, term.season) <= last]

    @property
    def schools(self) -> QuerySet[School]:
        """The schools whose students it may be of."""
        rows = School.objects.all()
        if self.school:
            return rows.filter(pk=self.school.pk)
        if self.district:
            return rows.filter(district=self.district)
        return rows.filter(pk__in=self.cases().order_by().values("school")) if self.coach else rows

    def compare(self, today: datetime.date) -> Result:
        if self.began:
            parts = compare_parts(self.cases(), self.terms(), today=today, by=FIRST_TERM)
            return parts.get(self.began.pk, EMPTY)
        return compare(self.cases(), self.terms(), today=today, first=self.first)


def own_cases(cases: QuerySet[Case], coach: User) -> QuerySet[Case]:
    """The cases that are followed up by the coach, of students whose grades the coach may see today.

    Grades are the school's: social services need a consent valid today that covers them.
    """
    rows = cases.filter(pk__in=Case.objects.visible_to(coach).of_coach(coach).values("pk"))
    if coach.agency == Agency.SCHOOL:
        return rows
    covering = Consent.objects.filter(student=OuterRef("student"), covers__category=Category.GRADES)
    return rows.filter(Exists(covering.valid_on(coach.access.today)))

"""Who may see which cases and which records of them; what is due."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone

from accounts.choices import Agency, Category
from accounts.roles import Permission
from cases import rules
from cases.choices import PlanStatus, Stage
from students import ages
from students.choices import Protection
from students.models import Consent, Student

if TYPE_CHECKING:
    from accounts.models import User
    from cases.models import Case


def _count(rows: QuerySet, by: str) -> Subquery:
    """How many rows a correlated query has; ``by`` is what it is narrowed to."""
    return Subquery(rows.order_by().values(by).annotate(n=Count("pk")).values("n"), output_field=models.IntegerField())


class CaseQuerySet(QuerySet):
    def visible_to(self, user: User) -> CaseQuerySet:
        """Cases of own schools, of students the person may know by name today (``Student.objects.visible_to``)."""
        return self.filter(
            school__in=user.access.schools(Permission.SEE_CASES), student__in=Student.objects.visible_to(user)
        )

    def of_seen_students(self, user: User) -> CaseQuerySet:
        """``visible_to`` where the caller takes the cases of students alone whom the person has been found to see."""
        return self.filter(school__in=user.access.schools(Permission.SEE_CASES))

    def to_take_over_by(self, user: User, today: datetime.date | None = None) -> CaseQuerySet:
        """Cases left behind at another school by students who are now at a school where the person works with cases.

        They are there for the new school under a consent valid today: the family's word is what takes a case along.
        """
        today = today or timezone.localdate()
        students = Student.objects.visible_to(user).filter(school__in=user.access.schools(Permission.WORK_CASES))
        consents = Consent.objects.filter(student=OuterRef("student")).valid_on(today)
        rows = self.filter(Exists(consents), student__in=students).exclude(school=F("student__school"))
        return rows.exclude(stage=Stage.DECLINED)

    def active(self) -> CaseQuerySet:
        """Students going: enrolled and not closed."""
        return self.filter(stage__in=rules.ACTIVE)

    def open(self) -> CaseQuerySet:
        return self.filter(stage__in=rules.OPEN)

    def proposals_closed_to(self, user: User) -> QuerySet[Case, dict[str, object]]:
        """Proposals at own schools whose student social services may not know of yet, without what points to them.

        Plain values: ``proposed_on``, ``status``, and ``school_name`` with ``year`` where the school has enough
        proposals or students of that year to hide among (settings); no id, name, class, birth date or free text can be
        asked of the rows, and none orders them. Students with protected identity are not even counted.
        """
        rows = self.none() if user.agency == Agency.SCHOOL else self.filter(proposal__isnull=False)
        closed = rows.filter(
            school__in=user.access.schools(Permission.SEE_CASES),
            stage__in=(Stage.PROPOSAL, Stage.CONSENT),
            student__protection=Protection.NONE,
            student__merged_into=None,
            student__erased_on=None,
        ).exclude(student__in=Student.objects.visible_to(user))
        beside = closed.filter(school=OuterRef("school"), student__year=OuterRef("student__year"))
        students = Student.objects.filter(
            school=OuterRef("school"),
            year=OuterRef("student__year"),
            protection=Protection.NONE,
            merged_into=None,
            erased_on=None,
        )
        enough = Q(_beside__gte=settings.PROPOSALS_TO_SHOW_YEAR) | Q(_students__gte=settings.STUDENTS_TO_SHOW_YEAR)
        return (
            closed.order_by()
            .annotate(_beside=_count(beside, "school"), _students=_count(students, "school"))
            .annotate(
                status=F("proposal__status"),
                school_name=models.Case(When(enough, then="school__name"), default=Value("")),
                year=models.Case(When(enough, then="student__year"), default=None),
            )
            .values("proposed_on", "status", "school_name", "year")
            .order_by("proposed_on", "status", "school_name", "year")
        )

    def of_coach(self, user: User) -> CaseQuerySet:
        return self.filter(coaches=user)


@lru_cache(maxsize=256)
def _is_opened(day: datetime.date, years: ages.Ages) -> Exists:
    """That a consent valid on the day covers a record; written once for a day, as every record asks it.

    ``years`` are those that ``valid_on`` goes by: with others it is another question.
    """
    covering = Consent.objects.filter(student=OuterRef("case__student"), covers__category=OuterRef("category"))
    return Exists(covering.valid_on(day))


class RecordQuerySet(QuerySet):
    """Records of cases: each has an agency and a category, and both decide who sees it today."""

    def visible_to(self, user: User, today: datetime.date | None = None) -> RecordQuerySet:
        """Records of visible cases: own agency's, and the other's under a consent valid today that covers them."""
        today = today or timezone.localdate()
        cases = apps.get_model("cases", "Case").objects.visible_to(user)
        return self.filter(Q(agency=user.agency) | _is_opened(today, ages.current()), case__in=cases)

    def of_cases(self, user: User, cases: Iterable[Case], opened: Mapping[int, Collection[str]]) -> RecordQuerySet:
        """The same for cases that were fetched by ``visible_to``, where the consents have been read already.

        ``opened`` maps ids of students to the categories that a consent valid today opens; a test holds both equal.
        Pages that read many kinds of records of the same cases ask the consents once instead of in every query.
        """
        cases = list(cases)
        seen = Q(agency=user.agency)
        for category in Category:
            open_cases = [c.pk for c in cases if category in opened.get(c.student_id, ())]
            if open_cases and getattr(self.model, "CATEGORY", category) == category:
                is_open_in_all = len(open_cases) == len(cases)  # usual, and then one list of cases is enough
                seen |= Q(category=category) if is_open_in_all else Q(category=category, case__in=open_cases)
        return self.filter(seen, case__in=[c.pk for c in cases])


class ProposalQuerySet(RecordQuerySet):
    def counts_by_status(self) -> dict[str, int]:
        return dict(self.order_by().values_list("status").annotate(n=Count("pk")))


class SubGoalQuerySet(RecordQuerySet):
    def in_work(self, week: datetime.date) -> SubGoalQuerySet:
        """Sub-goals of the plan in force at the end of the ISO week (its Monday), or of no plan, whatever their weeks.

        A draft's sub-goals wait until it is in force; those of a plan that was replaced count for its own weeks still.
        """
        end = week + datetime.timedelta(days=6)
        begun = apps.get_model("cases", "ActionPlan").objects.filter(
            status__in=(PlanStatus.IN_FORCE, PlanStatus.SUPERSEDED), in_force_on__lte=end
        )
        later = begun.filter(case=OuterRef("case"), agency=OuterRef("agency"), version__gt=OuterRef("version"))
        then = begun.filter(~Exists(later), sub_goals=OuterRef("pk"))
        return self.filter(Q(plans=None) | Exists(then)).distinct()

    def of_week(self, week: datetime.date) -> SubGoalQuerySet:
        """Sub-goals to work at in the ISO week: those in work whose weeks hold it."""
        return self.in_work(week).filter(first_week__lte=week, last_week__gte=week)


class ToolQuerySet(QuerySet):
    def visible_to(self, user: User) -> ToolQuerySet:
        """The toolbox holds no student's data: whoever may open it sees all of it."""
        return self if user.access.has(Permission.SEE_TOOLBOX) else self.none()

    def in_use(self) -> ToolQuerySet:
        return self.filter(is_active=True)

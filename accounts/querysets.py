"""Who may see which people, places and log entries."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import connections
from django.db.models import BooleanField, Count, ExpressionWrapper, Max, Q, QuerySet, Sum
from django.db.models.expressions import RawSQL
from django.db.models.functions import TruncDate

from accounts.choices import Agency, Role
from accounts.roles import Permission

if TYPE_CHECKING:
    from accounts.models import AccessEntry, User

#: Roles that end within so many days are told ahead.
ENDING_DAYS = 30


class DistrictQuerySet(QuerySet):
    def current(self, today: datetime.date) -> DistrictQuerySet:
        """Districts in force on the day; merged ones have an end and a successor."""
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=today), Q(valid_to=None) | Q(valid_to__gte=today))

    def visible_to(self, user: User) -> DistrictQuerySet:
        """All for those who keep the organisation, else the districts of own memberships."""
        if user.access.has(Permission.KEEP_ORGANISATION):
            return self
        return self.filter(pk__in=user.access.districts())

    def with_figures_for(self, user: User) -> DistrictQuerySet:
        """Districts whose figures the person may see: those one steers, all for who keeps the organisation.

        Narrower than ``visible_to``: a coach who steers one district sees no figures of the other they work in.
        """
        if user.access.has(Permission.KEEP_ORGANISATION) and user.access.has(Permission.SEE_DISTRICT):
            return self
        return self.filter(pk__in=user.access.districts(Permission.SEE_DISTRICT))


class SchoolQuerySet(QuerySet):
    def visible_to(self, user: User) -> SchoolQuerySet:
        """All for those who keep the organisation, else the schools within any own membership."""
        if user.access.has(Permission.KEEP_ORGANISATION):
            return self
        return self.filter(pk__in=user.access.schools())


class TeamQuerySet(QuerySet):
    def visible_to(self, user: User) -> TeamQuerySet:
        if user.access.has(Permission.KEEP_ORGANISATION):
            return self
        return self.filter(schools__in=user.access.schools()).distinct()

    def with_agencies(self, today: datetime.date) -> TeamQuerySet:
        """With ``from_school`` and ``from_social``: how many active people of each agency are members on the day."""

        def people(agency: Agency) -> Count:
            in_force = Q(memberships__first_day__lte=today) & (
                Q(memberships__last_day=None) | Q(memberships__last_day__gte=today)
            )
            of_agency = Q(memberships__user__agency=agency, memberships__user__is_active=True)
            return Count("memberships__user", filter=in_force & of_agency, distinct=True)

        return self.annotate(from_school=people(Agency.SCHOOL), from_social=people(Agency.SOCIAL_SERVICES))


class MembershipQuerySet(QuerySet):
    def active(self, today: datetime.date) -> MembershipQuerySet:
        """Memberships in force on the day, first and last day counted."""
        return self.filter(Q(first_day__lte=today), Q(last_day=None) | Q(last_day__gte=today))

    def ending(self, today: datetime.date) -> MembershipQuerySet:
        """In force today, with a last day within ENDING_DAYS."""
        return self.active(today).filter(last_day__lte=today + datetime.timedelta(days=ENDING_DAYS))

    def visible_to(self, user: User) -> MembershipQuerySet:
        return self if user.access.has(Permission.KEEP_PEOPLE) else self.filter(user=user)


class UserQuerySet(QuerySet):
    def visible_to(self, user: User) -> UserQuerySet:
        """All for those who keep people; else oneself and those who share a school with oneself."""
        if user.access.has(Permission.KEEP_PEOPLE):
            return self
        schools = user.access.schools()
        return self.filter(
            Q(pk=user.pk) | Q(memberships__team__schools__in=schools) | Q(memberships__school__in=schools)
        ).distinct()

    def working_at(self, school_id: int, *, roles: Collection[Role], today: datetime.date) -> UserQuerySet:
        """Active people who hold one of the roles at the school on the day, by its teams or by the school itself."""
        return self.filter(
            Q(memberships__last_day=None) | Q(memberships__last_day__gte=today),
            Q(memberships__team__schools=school_id) | Q(memberships__school=school_id),
            memberships__first_day__lte=today,
            memberships__role__in=roles,
            is_active=True,
        ).distinct()

    def holding(self, roles: Collection[Role], *, today: datetime.date) -> UserQuerySet:
        """Active people who hold one of the roles on the day, anywhere."""
        held = Q(memberships__last_day=None) | Q(memberships__last_day__gte=today)
        return self.filter(
            held, memberships__first_day__lte=today, memberships__role__in=roles, is_active=True
        ).distinct()


class OfPeople(QuerySet):
    """Rows that hang on a user by ``user`` and are kept with people."""

    def visible_to(self, user: User) -> OfPeople:
        return self if user.access.has(Permission.KEEP_PEOPLE) else self.none()


class AppendOnlyQuerySet(QuerySet):
    """Rows that are written once: no statement of this program changes or removes them."""

    def update(self, **kwargs: object) -> int:
        raise TypeError("rows of this log are never changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("rows of this log are never removed")

    def _take(self, **words: object) -> int:
        """Empty these words, and nothing else: on PostgreSQL the trigger lets just that through, where it is announced.

        For erasure alone; in its transaction.
        """
        if connections[self.db].vendor == "postgresql":
            with connections[self.db].cursor() as cursor:
                cursor.execute("SET LOCAL ppss.erasing = 'on'")
        return super().update(**words)


class AccessEntryQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user: User) -> AccessEntryQuerySet:
        """The log is for those who watch over it; nobody else reads a line of it."""
        return self if user.access.has(Permission.SEE_LOGS) else self.none()

    def of_student(self, student_id: int) -> AccessEntryQuerySet:
        """Requests in which data of the student was shown."""
        if connections[self.db].vendor == "postgresql":
            return self.filter(student_ids__contains=[student_id])
        shown = RawSQL("EXISTS (SELECT 1 FROM json_each(student_ids) WHERE value = %s)", [student_id])
        return self.filter(ExpressionWrapper(shown, output_field=BooleanField()))

    def take_words(self, alias: str) -> int:
        """Take the student's alias out of addresses; that somebody looked, when and at whose id stays."""
        return self.filter(path__contains=f"/of/{alias}/")._take(path="")

    def by_staff(self) -> AccessEntryQuerySet:
        """Looks of people who sign in, not those of guardians by a link."""
        return self.exclude(user_id=None)

    def outside_own_cases(self) -> AccessEntryQuerySet:
        """Looks at students who were in none of the person's own cases."""
        return self.filter(outside__gt=0)

    def by_role(self, role: str) -> AccessEntryQuerySet:
        """Looks that a membership of this role allowed."""
        return self.filter(why__contains=f"{role}#")

    def by_person(self) -> QuerySet[AccessEntry, dict[str, object]]:
        """For each person: ``looks`` outside own cases, ``students`` shown in them, ``days`` and the ``last`` time."""
        rows = self.outside_own_cases().order_by().values("user_id", "user_label")
        days = Count(TruncDate("at"), distinct=True)
        return rows.annotate(looks=Count("pk"), students=Sum("outside"), days=days, last=Max("at"))

    def between(self, first: datetime.date | None, last: datetime.date | None) -> AccessEntryQuerySet:
        """Both days counted; None leaves that side open."""
        rows = self.filter(at__date__gte=first) if first else self
        return rows.filter(at__date__lte=last) if last else rows


class LookReviewQuerySet(QuerySet):
    def visible_to(self, user: User) -> LookReviewQuerySet:
        """Reviewers do not review themselves."""
        if not user.access.has(Permission.SEE_LOGS):
            return self.none()
        return self.exclude(entry__user_id=user.pk)

    def unsigned(self) -> LookReviewQuerySet:
        return self.filter(signed_at=None)

    def overdue(self, today: datetime.date) -> LookReviewQuerySet:
        """Drawn more than a month ago and still unsigned: the month before last, or older."""
        this_month = today.replace(day=1)
        last_month = (this_month - datetime.timedelta(days=1)).replace(day=1)
        return self.unsigned().filter(month__lt=last_month)


class AuditEventQuerySet(AppendOnlyQuerySet):
    def of_case(self, case_id: int) -> AuditEventQuerySet:
        return self.filter(case_id=case_id)

    def take_words(self) -> int:
        """Take out whom and what the events are called by; that they happened, when and by whom stays."""
        return self.exclude(target_label="", data={})._take(target_label="", data={})


class DraftQuerySet(QuerySet):
    def visible_to(self, user: User) -> DraftQuerySet:
        """A draft is its writer's alone."""
        return self.filter(user=user)


class ClockJobQuerySet(QuerySet):
    def visible_to(self, user: User) -> ClockJobQuerySet:
        """What the program does by itself is kept with the organisation; it holds nobody's data."""
        return self if user.access.has(Permission.KEEP_ORGANISATION) else self.none()

"""Counts of a district, by SQL. They are of all its cases, whoever asks: pages show them through ``suppression``.

Only numbers leave this file: no row, no name. Who may see which district is asked before
(``District.objects.with_figures_for``).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from accounts.models import District, School
from cases.choices import Attainment, ProposalStatus, Stage
from cases.models import Case, Closing, WeeklyFollowUp
from cases.rules import ACTIVE
from ppss.lib import weeks
from students.choices import Sex
from students.models import Term
from students.terms import read_calendar

#: How many whole weeks back the share of weeks followed up looks.
FOLLOW_UP_WEEKS = 4


@dataclass(frozen=True)
class Period:
    """A term as it has passed so far, or the half-year where no term is kept."""

    name: str
    start: datetime.date
    end: datetime.date


@dataclass(frozen=True)
class SchoolCount:
    """Students going at one school, its target, and the weeks of the last four: due, and with a follow-up saved.

    ``with_due`` of the students had at least one week due: so many does a share of the weeks tell of.
    """

    school: School
    going: int
    with_due: int
    due: int
    followed: int


def period_of(today: datetime.date) -> Period:
    """The term of the day, or the last one that had begun; January-June or July-December where none is kept."""
    term = Term.objects.filter(start__lte=today).order_by("-start").first()
    if term and (today - term.end).days < 100:
        return Period(str(term), term.start, today)
    start = datetime.date(today.year, 1 if today.month < 7 else 7, 1)
    return Period(f"{start:%Y-%m} – {today:%Y-%m}", start, today)


def by_school(district: District, today: datetime.date) -> list[SchoolCount]:
    """Schools of the district that are active or have students going, by name. Three queries."""
    mondays = [weeks.shift(today, -n) for n in range(FOLLOW_UP_WEEKS, 0, -1)]
    active = Q(cases__stage__in=ACTIVE)
    due_in = {
        f"due_{n}": Count("cases", filter=active & Q(cases__enrolled_on__lte=week + datetime.timedelta(days=6)))
        for n, week in enumerate(mondays)
    }
    schools = (
        School.objects.filter(district=district)
        .annotate(going=Count("cases", filter=active), **due_in)
        .filter(Q(is_active=True) | Q(going__gt=0))
        .order_by("name")
    )
    calendar = read_calendar(mondays[0], mondays[-1])
    followed = _followed(district, mondays)
    counts = []
    for school in schools:
        free = calendar.break_weeks(mondays[0], mondays[-1], school.pk)
        counted = [(n, week) for n, week in enumerate(mondays) if week not in free]
        due = sum(getattr(school, f"due_{n}") for n, _ in counted)
        seen = sum(followed.get((school.pk, week), 0) for _, week in counted)
        with_due = max((getattr(school, f"due_{n}") for n, _ in counted), default=0)
        counts.append(SchoolCount(school, school.going, with_due, due, seen))
    return counts


def _followed(district: District, mondays: list[datetime.date]) -> dict[tuple[int, datetime.date], int]:
    """How many cases going have a follow-up saved, by school and week; both agencies' count once."""
    rows = (
        WeeklyFollowUp.objects.filter(
            case__school__district=district,
            case__stage__in=ACTIVE,
            week__in=mondays,
            week__gt=F("case__enrolled_on") - datetime.timedelta(days=7),
        )
        .order_by()
        .values_list("case__school", "week")
        .annotate(cases=Count("case", distinct=True))
    )
    return {(school, week): count for school, week, count in rows}


def _of(district: District) -> QuerySet:
    return Case.objects.filter(school__district=district)


def before_enrolment(district: District) -> dict[str, int]:
    """Cases that wait: for a decision, in the queue, for consent."""
    at_proposal = Q(stage=Stage.PROPOSAL)
    return _of(district).aggregate(
        waiting=Count("pk", filter=at_proposal & ~Q(proposal__status=ProposalStatus.QUEUED)),
        queued=Count("pk", filter=at_proposal & Q(proposal__status=ProposalStatus.QUEUED)),
        consent=Count("pk", filter=Q(stage=Stage.CONSENT)),
    )


def by_stage(district: District) -> dict[str, int]:
    """Students going, by stage."""
    return _of(district).aggregate(**{stage: Count("pk", filter=Q(stage=stage)) for stage in ACTIVE})


def by_sex(district: District) -> dict[str, int]:
    """Students going, by sex; those not stated too."""
    going = _of(district).filter(stage__in=ACTIVE)
    return going.aggregate(**{f"sex_{sex}": Count("pk", filter=Q(student__sex=sex)) for sex in Sex.values})


def by_attainment(district: District, period: Period) -> dict[str, int]:
    """Enrolled students closed in the period by how far the goal was attained; the last closing of each counts."""
    closed = Closing.objects.filter(closed_on__range=(period.start, period.end), enrolled_on__isnull=False)
    later = closed.filter(case=OuterRef("case")).filter(
        Q(closed_on__gt=OuterRef("closed_on")) | Q(closed_on=OuterRef("closed_on"), pk__gt=OuterRef("pk"))
    )
    rows = closed.filter(~Exists(later), case__school__district=district)
    counts = {level: Count("pk", filter=Q(goal_attainment=level)) for level in Attainment.values}
    return rows.aggregate(**counts, unknown=Count("pk", filter=Q(goal_attainment="")))


def by_district(districts: QuerySet[District]) -> list[tuple[District, int, int]]:
    """Each district with its students going and the target of its active schools. Three queries."""
    going = dict(Case.objects.filter(stage__in=ACTIVE).order_by().values_list("school__district").annotate(Count("pk")))
    target = dict(School.objects.filter(is_active=True).order_by().values_list("district").annotate(Sum("target")))
    return [(district, going.get(district.pk, 0), target.get(district.pk, 0)) for district in districts]

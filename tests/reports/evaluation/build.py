"""Closed cases for tests of the evaluation, in few words and few queries."""

from __future__ import annotations

import datetime
from decimal import Decimal

from absence.choices import Source
from absence.models import AbsenceFigure
from accounts.choices import Agency
from cases.choices import ClosingReason, PlanStatus, Stage
from cases.models import ActionPlan, Case, Closing, Intervention, Tool
from students.models import Student

ENROLLED, CLOSED = datetime.date(2026, 1, 20), datetime.date(2026, 5, 20)
DAY = datetime.timedelta(days=1)


def student(school, number: int, *, sex: str = "F", **more: object) -> Student:
    fields = {"given_name": "Nora", "family_name": "Ek", "birth_date": datetime.date(2012, 3, 14), "year": 7} | more
    return Student.objects.create(key=f"e{number}", sex=sex, school=school, **fields)


def figure(of: Student, share: str, last_day: datetime.date, *, source: str = Source.COMPUTED, days: int = 28, **more):
    first = last_day - (days - 1) * DAY
    return AbsenceFigure.objects.create(
        student=of, share=Decimal(share), first_day=first, last_day=last_day, source=source, **more
    )


def closed(
    of: Student,
    *,
    school=None,
    enrolled_on: datetime.date = ENROLLED,
    closed_on: datetime.date = CLOSED,
    initial: str | AbsenceFigure | None = None,
    closing: str | AbsenceFigure | None = None,
    attainment: str = "",
    satisfaction: int | None = None,
    tools: tuple[str, ...] = (),
) -> Closing:
    """A case from enrolment to closing; absences as shares with a period that can be trusted, or as figures."""
    if isinstance(initial, str):
        initial = figure(of, initial, enrolled_on)
    if isinstance(closing, str):
        closing = figure(of, closing, closed_on)
    case = Case.objects.create(
        student=of,
        school=school or of.school,
        stage=Stage.CLOSING,
        proposed_on=enrolled_on - 14 * DAY,
        enrolled_on=enrolled_on,
        closed_on=closed_on,
        initial_absence=initial,
    )
    for key in tools:
        use(case, key, enrolled_on + DAY)
    return close(case, closed_on, closing, attainment, satisfaction)


def close(
    case: Case, closed_on: datetime.date, absence=None, attainment: str = "", satisfaction=None, **more
) -> Closing:
    return Closing.objects.create(
        case=case,
        agency=Agency.SCHOOL,
        enrolled_on=more.pop("enrolled_on", case.enrolled_on),
        closed_on=closed_on,
        goal_attainment=attainment,
        satisfaction=satisfaction,
        absence=absence,
        reason=ClosingReason.GOALS,
    )


def use(case: Case, key: str, first_day: datetime.date, last_day=None, *, in_force: bool | None = True) -> Intervention:
    """A tool had; ``in_force``: by a plan in force, by a draft, or (None) by no plan."""
    row = Intervention.objects.create(
        case=case,
        agency=Agency.SCHOOL,
        tool=Tool.objects.get(key=key),
        frequency="weekly",
        first_day=first_day,
        last_day=last_day,
    )
    if in_force is not None:
        plan = ActionPlan.objects.filter(case=case, in_force_on__isnull=not in_force).first()
        plan = plan or ActionPlan.objects.create(
            case=case,
            agency=Agency.SCHOOL,
            version=1 + ActionPlan.objects.filter(case=case).count(),
            status=PlanStatus.SUPERSEDED if in_force else PlanStatus.DRAFT,
            end_goal="I skolan varje dag.",
            starts_on=first_day,
            in_force_on=first_day if in_force else None,
        )
        row.plans.add(plan)
    return row

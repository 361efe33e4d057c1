"""What plans have for students at a moment: who is written to, who is not and why. Set by set."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from accounts.choices import Agency, Category
from cases import rules as case_rules
from cases.models import Case
from outreach import rules, timetable
from outreach.choices import PlanKind, ToStudent
from outreach.models import MessagePlan
from outreach.rules import Slot
from students.models import Consent
from students.terms import read_calendar

#: So many plans are read at a time.
AT_ONCE = 500


@dataclass(frozen=True)
class Due:
    """A message of a plan that is to be written now."""

    plan: MessagePlan
    slot: Slot

    @property
    def key(self) -> tuple[object, ...]:
        """What makes the message the only one: plan, day, and the lesson it is before."""
        day = self.slot.due.astimezone(rules.ZONE).date().isoformat()
        lesson = self.slot.lesson
        return (self.plan.kind, self.plan.pk, day, *([f"{lesson.starts_at:%H%M}"] if lesson else []))


def due(plans: Sequence[MessagePlan], now: datetime.datetime) -> list[Due]:
    """What the plans (with ``case__student``) have for the moment; four queries for all of them."""
    day = now.astimezone(rules.ZONE).date()
    reasons = standing(plans, day)
    going = [plan for plan in plans if reasons[plan.pk] == ToStudent.YES]
    reminded = {plan.case.student_id for plan in going if plan.kind == PlanKind.REMINDER}
    lessons = timetable.lessons(reminded, now) if reminded else {}
    found = []
    for plan in going:
        of_plan = rules.slots(
            plan.kind,
            day,
            at=plan.at,
            lessons=lessons.get(plan.case.student_id, ()),
            which=plan.lessons,
            minutes_before=plan.minutes_before,
        )
        found += [Due(plan, slot) for slot in of_plan if slot.due <= now < slot.until]
    return found


def standing(plans: Sequence[MessagePlan], day: datetime.date) -> dict[int, ToStudent]:
    """Whether each plan's student is written to on the day, by id of the plan; three queries."""
    students = {plan.case.student_id for plan in plans}
    opened = Consent.objects.opened(students, day)
    calendar, absent = read_calendar(day, day), timetable.absent(students, day)
    return {
        plan.pk: rules.to_student(
            _facts(
                plan.case,
                opened.get(plan.case.student_id, ()),
                agency=plan.agency if plan.kind == PlanKind.REMINDER else Agency.SCHOOL,
                is_school_day=calendar.is_school_day(day, plan.case.school_id),
                is_absent=plan.case.student_id in absent,
            )
        )
        for plan in plans
    }


def one(case: Case, day: datetime.date) -> ToStudent:
    """Whether somebody can write to the student of a case by hand; one query."""
    opened = Consent.objects.opened([case.student_id], day)
    return rules.to_student(_facts(case, opened.get(case.student_id, ())))


def _facts(
    case: Case,
    opened: Collection[str],
    *,
    agency: str = Agency.SCHOOL,
    is_school_day: bool = True,
    is_absent: bool = False,
) -> rules.StudentFacts:
    student = case.student
    return rules.StudentFacts(
        is_protected=bool(student.protection),
        has_mobile=bool(student.mobile),
        is_going=case.stage in case_rules.ACTIVE and student.merged_into_id is None,
        is_covered=Category.CONTACTS in opened,
        has_timetable=agency == Agency.SCHOOL or Category.ATTENDANCE in opened,
        is_school_day=is_school_day,
        is_absent=is_absent,
    )

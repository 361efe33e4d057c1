"""A half-year of a district with enough students to be told of, and a report of it."""

from __future__ import annotations

import datetime

from absence.models import WeeklySum
from cases.choices import Stage
from cases.models import Case, WeeklyFollowUp
from ppss.lib import weeks
from reports.actions import half_years as actions
from reports.half_years import days_of_half, half_of
from reports.halfyear.questions import QUESTIONS
from reports.models import HalfYearReport
from tests.reports.evaluation import build

DAY = datetime.timedelta(days=1)
NONE = {"lessons": 2, "valid": 0, "other": 0}
#: Absence at closing of those closed, from 40 % at enrolment; and now, of those going: 7 of 12 lower, 5 higher.
CLOSING = ["0.3"] * 6 + ["0.5"] * 6
NOW = [30] * 7 + [60] * 5


def last_half(today: datetime.date) -> int:
    return half_of(today) - 1


def going(of, enrolled_on: datetime.date, initial: str | None = "0.4", **more) -> Case:
    """A student going since the day."""
    figure = build.figure(of, initial, enrolled_on) if initial else None
    return Case.objects.create(
        student=of,
        school=of.school,
        stage=Stage.CARRYING_OUT,
        proposed_on=enrolled_on - 14 * DAY,
        enrolled_on=enrolled_on,
        initial_absence=figure,
        **more,
    )


def attend(of, last: datetime.date, absent: int, *, weeks_back: int = 5) -> None:
    """Weeks of 100 reported minutes up to the week before the day, so many of them absent."""
    for back in range(1, 1 + weeks_back):
        week = weeks.shift(last, -back)
        WeeklySum.objects.create(
            student=of, week=week, scheduled=120, reported=100, present=100 - absent, invalid=absent, **NONE
        )


def fill(world, half: int, school: str = "Bredängsskolan", number: int = 0) -> None:
    """12 closed in the half-year and 12 going on its last day, girls and boys in turn."""
    first, last = days_of_half(half)
    place = world.schools[school]
    for turn, closing in enumerate(CLOSING):
        pupil = build.student(place, 1000 * number + turn, sex="FM"[turn % 2])
        build.closed(
            pupil,
            enrolled_on=first - 60 * DAY,
            closed_on=first + 30 * DAY,
            initial="0.4",
            closing=closing,
            attainment=["fully", "not"][turn // 6],
            satisfaction=9,
        )
    for turn, absent in enumerate(NOW):
        pupil = build.student(place, 1000 * number + 100 + turn, sex="FM"[turn % 2])
        case = going(pupil, last - 90 * DAY)
        attend(pupil, last, absent)
        WeeklyFollowUp.objects.create(case=case, week=weeks.shift(last, -2), agency="school")


def written(report: HalfYearReport, by, **more) -> HalfYearReport:
    """A report with a word under every heading."""
    texts = {each.key: f"Om {each.key}." for each in QUESTIONS}
    numbers = {"staff_school": 1, "staff_social": 1, "cost_staff": 1_000_000, "cost_activities": 50_000}
    return actions.write(report=report, by=by, texts=texts, **(numbers | more))


def report(world, half: int, district: str = "Skärholmen", **more) -> HalfYearReport:
    by = world.people["steering"]
    begun = actions.begin(district=world.districts[district], half=half, by=by)
    return written(begun, by, **more)

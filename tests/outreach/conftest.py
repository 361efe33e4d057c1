"""A case that is being carried out, with a follow-up and attendance of this week, and two guardians."""

from __future__ import annotations

import datetime

import pytest
from django.utils import translation

from absence.models import WeeklySum
from cases.actions import follow_ups
from cases.models import SubGoal
from ppss.lib import weeks


@pytest.fixture
def week(today) -> datetime.date:
    return weeks.monday(today)


@pytest.fixture
def sara(world):
    return world.people["coach_school"]


@pytest.fixture
def case(world, sara, week):
    """Nora Ek: her mother is told by SMS in Swedish, her father by e-mail in Arabic."""
    student = world.student()
    world.guardian(student, "Ylva", "Ek", mobile="+46701740605")
    world.guardian(student, "Samir", "Haddad", email="samir@demo.example", channel="email", language="ar")
    case = world.case(student)
    followed_up(case, sara, week)
    attendance(student, week)
    return case


def followed_up(case, by, week, **more):
    """A follow-up of the week with one sub-goal met, which goes on to the next week."""
    goal = SubGoal.objects.create(
        case=case, agency=by.agency, text="Till första lektionen", first_week=week, last_week=weeks.shift(week, 1)
    )
    fields = {"homework": "Läs kapitel 3.", "good_news": "Kom själv på onsdagen."} | more
    return follow_ups.save(case=case, by=by, week=week, results={goal.pk: "met"}, **fields)


def attendance(student, week, **more):
    """1200 minutes offered, 1000 reported, 250 of them absence: 25 %, of which 200 told by the guardians."""
    sums = {
        "lessons": 20,
        "scheduled": 1200,
        "reported": 1000,
        "present": 750,
        "valid": 200,
        "invalid": 50,
        "other": 0,
    } | more
    return WeeklySum.objects.create(student=student, week=week, **sums)


@pytest.fixture
def in_english():
    with translation.override("en"):
        yield

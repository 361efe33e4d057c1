"""The whole demo, from the first administrator to the last follow-up."""

from __future__ import annotations

import datetime
import random

from cases.models import Case, Tool
from ppss.demo.beginnings import World
from ppss.demo.calendar import Clock, tell_calendar
from ppss.demo.grades import tell_grades
from ppss.demo.half_years import tell_half_years
from ppss.demo.many import tell_many
from ppss.demo.messages import tell_messages
from ppss.demo.people import Population
from ppss.demo.places import tell_places
from ppss.demo.reports import tell_reports
from ppss.demo.school import tell_attendance, tell_classmates
from ppss.demo.stories import STORIES
from students.terms import read_calendar

SEED = 2015


def tell(*, today: datetime.date, password: str) -> int:
    """Tell everything through actions, the same on every machine on the same day; returns the number of cases."""
    rng = random.Random(SEED)  # noqa: S311 - the same demo every time, not a secret
    places = tell_places(password=password, first_day=today - datetime.timedelta(days=800))
    tell_calendar(by=places.people["admin"], today=today)
    world = World(
        places=places,
        clock=Clock.up_to(today),
        rng=rng,
        population=Population(rng, today),
        tools={tool.key: tool for tool in Tool.objects.all()},
        calendar=read_calendar(today - datetime.timedelta(days=800), today),
    )
    for story in STORIES:
        story(world)
    tell_many(world)
    tell_classmates(world)
    tell_attendance(world)
    tell_grades(world)
    tell_reports(world)
    tell_half_years(world)
    tell_messages(world)
    return Case.objects.count()

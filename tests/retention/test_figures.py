"""Figures of earlier terms are the same before and after erasure: all of the city, of each district and school."""

import datetime
import json
import random

import pytest
import time_machine
from django.utils import timezone

from absence.models import AbsenceFigure
from accounts.choices import Agency
from cases.choices import Attainment, ClosingReason, Half, Stage
from cases.models import Case, Closing, Intervention, Mapping, Tool, WeeklyFollowUp
from reports.comparison.scope import Scope
from reports.dashboard.flow import flow
from reports.dashboard.page import dashboard
from reports.evaluation.compute import enrolled, evaluate, tool_uses
from retention import due
from retention.actions import erasures
from students.actions import term_results
from students.choices import Sex
from students.models import Student, TermResult
from tests.reports.comparison import build
from tests.retention.conftest import erase

pytestmark = pytest.mark.django_db
#: Six years after the last case was closed.
NOW = datetime.datetime(2022, 6, 20, 11, tzinfo=datetime.UTC)
SHARES = ((16, 16), (12, 16), (8, 16), (6, 12), (4, 8), (0, 14))


@pytest.fixture
def city(world) -> None:
    """Sixty students with few different shares, so that the halves are cut within ties; every other one is known."""
    rng = random.Random(3)
    terms = build.calendar(2014, 4)
    tool = Tool.objects.first()
    keys = [f"{rng.randrange(2_000, 2_003)}{rng.randrange(10_000):04d}-{n:04d}" for n in range(60)]
    rng.shuffle(keys)
    with time_machine.travel(datetime.datetime(2014, 1, 5, tzinfo=datetime.UTC), tick=False):
        for n, key in enumerate(keys):
            school = list(world.schools.values())[n % 6]
            sex = rng.choice(list(Sex))
            student = build.student(
                school,
                key if n % 7 else None,
                sex=sex,
                year=rng.choice((7, 8, 9)),
                known_to_social_services=bool(n % 2),
            )
            enrolled, closed = rng.choice(
                (("2014-02-01", "2015-12-01"), ("2014-02-20", "2014-12-10"), ("2014-09-01", "2015-05-20"))
            )
            row = build.case(student, enrolled, closed)
            for term in terms:
                build.result(student, term, *rng.choice(SHARES), flags=rng.choice(("", "v", "vpc", "c")))
            _written(row, student, tool, rng)


def _written(case: Case, student: Student, tool: Tool, rng: random.Random) -> None:
    days = {"first_day": datetime.date(2014, 1, 10), "last_day": datetime.date(2014, 2, 10)}
    figures_of = [AbsenceFigure.objects.create(student=student, share=rng.random(), **days) for _n in range(2)]
    Case.objects.filter(pk=case.pk).update(initial_absence=figures_of[0])
    common = {
        "case": case,
        "agency": rng.choice(list(Agency)) if student.known_to_social_services else Agency.SCHOOL,
    }
    Closing.objects.create(
        **common,
        enrolled_on=case.enrolled_on,
        closed_on=case.closed_on,
        absence=figures_of[1],
        goal_attainment=rng.choice(list(Attainment)),
        reason=ClosingReason.OTHER,
        reason_text="Flyttade med mamma",
    )
    half = Half.SCHOOL if common["agency"] == Agency.SCHOOL else Half.SOCIAL
    Mapping.objects.create(**common, half=half, finished_on=datetime.date(2014, 10, 1), summary="Trött på morgonen")
    WeeklyFollowUp.objects.create(**common, week=datetime.date(2014, 10, 6), note="Kom varje dag")
    Intervention.objects.create(**common, tool=tool, frequency="weekly", first_day=case.enrolled_on, responsible="Sara")


def _figures(world) -> str:
    """Everything that is counted of terms that are over, as text."""
    today = datetime.date(2022, 6, 20)
    places = [Scope(), *(Scope(year=year) for year in (7, 8, 9))]
    places += [Scope(district=district) for district in world.districts.values()]
    places += [Scope(school=school) for school in world.schools.values()]
    told = [scope.compare(today).as_json() for scope in places]
    first, last = datetime.date(2014, 1, 1), datetime.date(2016, 12, 31)
    for district in (None, *world.districts.values()):
        cases = Case.objects.filter(school__district=district) if district else Case.objects.all()
        told.append(evaluate(cases, first, last).as_json())
        told.append(list(map(repr, tool_uses(cases, first, last))))
        told.append(list(map(repr, flow(cases, first, last))))
        told.append([enrolled(cases, first, last), repr(dashboard(district, "school", today, 1))])
    return json.dumps(told, default=str)


def test_figures_of_earlier_terms_are_equal_before_and_after(world, city, admins, settings):
    settings.ERASURE_STUDENTS = 25
    before = _figures(world)
    with time_machine.travel(NOW, tick=False):
        lists = 0
        for agency in (Agency.SOCIAL_SERVICES, Agency.SCHOOL, Agency.SOCIAL_SERVICES):
            while due.find(agency, timezone.localdate()).due:
                erase(agency, admins)
                lists += 1
                assert _figures(world) == before
    assert lists >= 4
    assert Student.objects.filter(erased_on=None).count() == 0
    assert Student.objects.exclude(key=None).count() == 0
    assert term_results.differences().left_over == 0
    term_results.make_anew()
    assert TermResult.objects.count() == 240
    assert _figures(world) == before


def test_figures_are_equal_when_only_some_are_erased(world, city, admins):
    Case.objects.filter(pk__in=list(Case.objects.values_list("pk", flat=True)[::3])).update(
        stage=Stage.CARRYING_OUT, closed_on=None
    )
    before = _figures(world)
    with time_machine.travel(NOW, tick=False):
        erase(Agency.SOCIAL_SERVICES, admins)
        erase(Agency.SCHOOL, admins)
    assert 0 < Student.objects.exclude(erased_on=None).count() < 60
    assert _figures(world) == before
    assert erasures.due.find(Agency.SCHOOL, NOW.date()).due == []

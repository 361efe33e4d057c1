"""Shares computed from lessons, and those that forms offer."""

import datetime
from fractions import Fraction

import pytest

from absence.choices import Source
from absence.models import PeriodSum
from absence.reading import baseline_days, offers, share_over
from students.choices import Season
from students.models import SchoolBreak, Term
from students.terms import Calendar, Days, read_calendar
from tests.absence.lessons import day_of, load

DAY = datetime.timedelta(days=1)
D = datetime.date
AUTUMN = Calendar((Days(D(2026, 8, 17), D(2026, 12, 18)),), (Days(D(2026, 10, 26), D(2026, 10, 30)),))


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (D(2026, 10, 14), D(2026, 9, 14), D(2026, 10, 9)),
        (D(2026, 10, 12), D(2026, 9, 14), D(2026, 10, 9)),
        (D(2026, 10, 18), D(2026, 9, 14), D(2026, 10, 9)),
        (D(2026, 11, 5), D(2026, 9, 28), D(2026, 10, 23)),
        (D(2026, 11, 12), D(2026, 10, 5), D(2026, 11, 6)),
    ],
)
def test_the_four_school_weeks_before_leave_holidays_out(day, first, last):
    assert baseline_days(day, AUTUMN, None, 4) == (first, last)


def test_over_the_summer_the_last_weeks_of_spring_count():
    calendar = Calendar((Days(D(2026, 1, 12), D(2026, 6, 11)), *AUTUMN.terms), ())
    assert baseline_days(D(2026, 8, 26), calendar, None, 4) == (D(2026, 5, 25), D(2026, 8, 21))


def test_too_few_school_weeks_give_none():
    calendar = Calendar((Days(D(2026, 8, 17), D(2026, 8, 30)), Days(D(2025, 1, 1), D(2025, 6, 1))), ())
    assert baseline_days(D(2026, 8, 31), calendar, None, 4) is None


@pytest.fixture
def calendar(db):
    Term.objects.create(year=2026, season=Season.HT, start=D(2026, 8, 17), end=D(2026, 12, 18))
    SchoolBreak.objects.create(name="Höstlov", start=D(2026, 10, 26), end=D(2026, 10, 30))
    return read_calendar(D(2026, 8, 1), D(2026, 12, 1))


def test_a_share_counts_the_days_asked_for(world):
    nora = world.student()
    load(day_of(nora, D(2026, 9, 7), "ppi-") + day_of(nora, D(2026, 9, 9), "vv") + day_of(nora, D(2026, 9, 10), "i"))
    share = share_over(nora, world.people["eht"], D(2026, 9, 7), D(2026, 9, 9))
    assert (share.sums.total_share, share.sums.coverage, share.source) == (
        Fraction(3, 5),
        Fraction(5, 6),
        Source.COMPUTED,
    )
    assert share_over(nora, world.people["eht"], D(2026, 9, 8), D(2026, 9, 8)) is None
    assert share_over(nora, world.people["eht_other"], D(2026, 9, 7), D(2026, 9, 9)) is None


def _report(student, first, last, **more):
    sums = {"lessons": 10, "scheduled": 600, "reported": 500, "present": 400, "valid": 60, "invalid": 40, "other": 0}
    return PeriodSum.objects.create(
        student=student, first_day=first, last_day=last, source=Source.REPORT, **(sums | more)
    )


def test_offers_are_the_weeks_before_the_period_of_the_list_and_reports(world, calendar):
    nora = world.student()
    load(day_of(nora, D(2026, 10, 7), "pi") + day_of(nora, D(2026, 11, 4), "pppi"))
    _report(nora, D(2026, 8, 17), D(2026, 10, 30))
    _report(nora, D(2026, 8, 17), D(2026, 11, 20))
    _report(nora, D(2025, 8, 17), D(2025, 12, 20))
    found = offers(nora, world.people["eht"], D(2026, 11, 12))
    assert [(o.source, o.first_day, o.last_day, o.sums.total_share) for o in found] == [
        ("computed", D(2026, 10, 5), D(2026, 11, 6), Fraction(2, 6)),
        ("report", D(2026, 8, 17), D(2026, 10, 30), Fraction(1, 5)),
    ]
    also = offers(nora, world.people["eht"], D(2026, 11, 12), also=(D(2026, 11, 2), D(2026, 11, 8)))
    assert [o.key for o in also][:2] == ["computed:2026-11-02:2026-11-08", "computed:2026-10-05:2026-11-06"]
    assert offers(nora, world.people["eht_other"], D(2026, 11, 12)) == []


def test_social_services_are_offered_what_a_consent_covers(world, calendar):
    case = world.case(consent=False)
    case.student.known_to_social_services = True
    case.student.save()
    load(day_of(case.student, D(2026, 10, 7), "pi"))
    omar = world.people["coach_social"]
    assert offers(case.student, omar, D(2026, 11, 12)) == []
    world.consent(case.student, categories=["plan"])
    assert offers(case.student, omar, D(2026, 11, 12)) == []
    world.consent(case.student, categories=["attendance"])
    assert len(offers(case.student, omar, D(2026, 11, 12))) == 1


def test_offers_cost_the_same_however_much_there_is(world, calendar, django_assert_max_num_queries):
    nora = world.student()
    for n in range(6):
        _report(nora, D(2026, 8, 17), D(2026, 10, 1) + n * DAY)
    load(day_of(nora, D(2026, 10, 7), "pi"))
    eht = world.people["eht"]
    assert eht.access.grants
    with django_assert_max_num_queries(4):
        assert len(offers(nora, eht, D(2026, 11, 12), also=(D(2026, 10, 5), D(2026, 10, 9)))) == 5

"""Which weeks are school, and keeping the calendar by actions."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEvent
from ppss.lib import weeks
from students import terms as calendar
from students.actions import breaks, terms
from students.choices import Season
from students.models import SchoolBreak, Term

D = datetime.date
DAYS = st.dates(D(2026, 1, 1), D(2027, 6, 30))
HT = calendar.Days(D(2026, 8, 18), D(2026, 12, 18))
VT = calendar.Days(D(2027, 1, 11), D(2027, 6, 11))
AUTUMN = calendar.Days(D(2026, 10, 26), D(2026, 10, 30))


def test_weeks_wholly_free_are_breaks_and_half_free_ones_are_not():
    half = calendar.Days(D(2026, 9, 7), D(2026, 9, 9))
    year = calendar.Calendar((HT, VT), (AUTUMN, half))
    assert year.break_weeks(D(2026, 8, 20), D(2027, 1, 12)) == {
        D(2026, 10, 26),
        D(2026, 12, 21),
        D(2026, 12, 28),
        D(2027, 1, 4),
    }


def test_break_of_one_school_is_no_break_of_another():
    year = calendar.Calendar((HT,), (calendar.Days(AUTUMN.start, AUTUMN.end, school=7),))
    assert year.break_weeks(AUTUMN.start, AUTUMN.end, 7) == {AUTUMN.start}
    assert year.break_weeks(AUTUMN.start, AUTUMN.end, 8) == frozenset()


def test_without_a_kept_calendar_every_week_counts():
    week = D(2026, 7, 6)
    assert calendar.Calendar().school_weeks(week, week) == [week]
    spring = calendar.Calendar((calendar.Days(D(2026, 1, 8), D(2026, 6, 12)),))
    assert spring.break_weeks(week, week) == {week}
    assert spring.school_weeks(D(2027, 3, 1), D(2027, 3, 1)) == [D(2027, 3, 1)]


@given(first=DAYS, last=DAYS, pause=st.tuples(DAYS, DAYS))
def test_every_week_is_either_school_or_break(first, last, pause):
    year = calendar.Calendar((HT, VT), (calendar.Days(min(pause), max(pause)),))
    free, school = year.break_weeks(first, last), year.school_weeks(first, last)
    assert free.isdisjoint(school)
    assert all(week.weekday() == 0 for week in free | set(school))
    expected = (weeks.monday(last) - weeks.monday(first)).days // 7 + 1
    assert len(free) + len(school) == max(expected, 0)


def test_reading_the_calendar_costs_one_query(world, django_assert_num_queries):
    Term.objects.create(year=2026, season=Season.HT, start=HT.start, end=HT.end)
    school = world.schools["Bredängsskolan"]
    SchoolBreak.objects.create(name="Höstlov", start=AUTUMN.start, end=AUTUMN.end)
    SchoolBreak.objects.create(name="Lägerskola", start=D(2026, 9, 7), end=D(2026, 9, 11), school=school)
    with django_assert_num_queries(1):
        year = calendar.read_calendar(D(2026, 9, 1), D(2026, 11, 8))
    assert year.break_weeks(D(2026, 9, 1), D(2026, 11, 8), school.pk) == {D(2026, 9, 7), AUTUMN.start}
    assert calendar.break_weeks(D(2026, 9, 1), D(2026, 11, 8)) == {AUTUMN.start}
    assert len(calendar.school_weeks(D(2026, 9, 1), D(2026, 11, 8), school.pk)) == 8


def make_term(world, **more) -> Term:
    fields = {"year": 2026, "season": Season.HT, "start": HT.start, "end": HT.end} | more
    return terms.create(by=world.people["admin"], **fields)


def test_overlapping_terms_are_refused_with_the_name_of_the_other(world):
    make_term(world)
    with pytest.raises(ValidationError) as refused:
        make_term(world, season=Season.VT, start=D(2026, 1, 8), end=D(2026, 8, 18))
    assert "HT 2026" in refused.value.message_dict["start"][0]
    assert Term.objects.count() == 1


def test_update_into_another_term_changes_nothing(world):
    spring = make_term(world, season=Season.VT, start=D(2026, 1, 8), end=D(2026, 6, 12))
    make_term(world)
    with pytest.raises(ValidationError):
        terms.update(term=spring, by=world.people["admin"], end=D(2026, 8, 20))
    spring.refresh_from_db()
    assert (spring.end, spring.revision) == (D(2026, 6, 12), 0)


@pytest.mark.parametrize("more", [{"start": D(2025, 8, 18)}, {"end": D(2027, 12, 18)}, {"end": D(2026, 8, 1)}])
def test_dates_of_the_wrong_year_are_refused(world, more):
    with pytest.raises(ValidationError):
        make_term(world, **more)


def test_breaks_are_kept_and_logged(world):
    admin = world.people["admin"]
    holiday = breaks.create(by=admin, name="Höstlov", start=AUTUMN.start, end=AUTUMN.end)
    breaks.update(holiday=holiday, by=admin, end=AUTUMN.end + datetime.timedelta(days=1))
    breaks.remove(holiday=holiday, by=admin)
    assert not SchoolBreak.objects.exists()
    assert list(AuditEvent.objects.values_list("verb", flat=True)) == ["break.remove", "break.update", "break.create"]

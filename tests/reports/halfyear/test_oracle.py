"""The statements of a half-year report against the plain second program, on data that hypothesis makes up."""

import datetime

from django.db import transaction
from django.db.models import QuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from absence.models import WeeklySum
from cases.models import Case
from ppss.lib import weeks
from reports.dashboard.live import live, moment, together
from reports.half_years import days_of_half, half_of
from reports.halfyear.taken_part import stays
from students.terms import read_calendar
from tests.reports.evaluation import build
from tests.reports.halfyear import build as reports
from tests.reports.halfyear import oracle

DAY = datetime.timedelta(days=1)
FIRST, LAST = days_of_half(half_of(datetime.date(2026, 3, 1)))
EDGES = [
    FIRST - 2 * DAY,
    FIRST - DAY,
    FIRST,
    LAST - DAY,
    LAST,
    LAST + DAY,
    weeks.shift(LAST, -4),
    weeks.shift(LAST, -5),
]
DAYS = st.sampled_from(EDGES) | st.dates(FIRST - 90 * DAY, LAST + 30 * DAY)
PUPILS = st.lists(
    st.fixed_dictionaries(
        {
            "sex": st.sampled_from("FMX"),
            "closed": st.lists(st.tuples(DAYS, st.integers(0, 90)), max_size=2),
            "going": st.none() | DAYS,
            "initial": st.none() | st.sampled_from(["0.1", "0.3", "0.305", "0.3049", "0.6"]),
            "absent": st.none() | st.lists(st.integers(0, 200), min_size=1, max_size=5),
        }
    ),
    max_size=5,
)


def put_in(world, pupils) -> None:
    for number, pupil in enumerate(pupils):
        of = build.student(world.schools["Bredängsskolan"], number, sex=pupil["sex"])
        for first, days in pupil["closed"]:
            build.closed(of, enrolled_on=first, closed_on=first + days * DAY, initial=pupil["initial"])
        if pupil["going"]:
            reports.going(of, pupil["going"], pupil["initial"])
        for back, absent in enumerate(pupil["absent"] or (), 1):
            sums = reports.NONE | {"scheduled": 250, "reported": 200, "present": 200 - absent, "valid": absent // 2}
            week = weeks.shift(LAST, -back)
            WeeklySum.objects.create(student=of, week=week, invalid=absent - absent // 2, **sums)


def agree(cases: QuerySet[Case], first: datetime.date, last: datetime.date) -> None:
    """Who took part in a half-year, and how it is for those who are going, by both programs."""
    found = stays(cases, first, last)
    wanted = oracle.stays(cases.select_related("student"), first, last)
    assert {sex: (s.taken, s.before, s.after, s.closed) for sex, s in found.items()} == wanted
    calendar = read_calendar(first, last)
    at = moment(last, calendar)
    now = together(live(cases, [], at, calendar))
    names = {"going": "going", "both": "both_n", "raised": "raised", "lowered": "lowered", "early": "early"}
    rows = cases.select_related("student", "initial_absence")
    assert {name: getattr(now, of) for name, of in names.items()} == oracle.measured(rows, last, list(at.weeks))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pupils=PUPILS)
def test_statements_count_what_the_text_says(world, pupils):
    with transaction.atomic():
        put_in(world, pupils)
        agree(Case.objects.all(), FIRST, LAST)
        transaction.set_rollback(True)

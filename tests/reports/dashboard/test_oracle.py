"""The statements of the dashboard against the plain second program, on data that hypothesis makes up."""

import datetime

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from absence.models import WeeklySum
from accounts.choices import Agency
from cases.choices import Half, Stage
from cases.models import Case, Contact, Mapping, WeeklyFollowUp
from messaging.models import Message
from reports.dashboard import counts
from reports.dashboard.flow import flow
from reports.dashboard.live import going_at, live, moment
from students.models import SchoolBreak
from students.terms import read_calendar
from tests.reports.dashboard import oracle
from tests.reports.evaluation import build

TODAY = datetime.date(2026, 11, 25)
DAY = datetime.timedelta(days=1)
MONDAYS = [datetime.date(2026, 10, 19) + 7 * n * DAY for n in range(6)]
#: Days at which weeks, the Sunday before and today turn.
DAYS = st.sampled_from(
    [TODAY, TODAY - DAY, datetime.date(2026, 11, 22), datetime.date(2026, 11, 23)]
    + [datetime.date(2026, 10, 26), datetime.date(2026, 10, 27), datetime.date(2026, 11, 1), datetime.date(2026, 8, 20)]
)
MINUTES = st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(0, 700), st.integers(0, 200))
PUPILS = st.lists(
    st.fixed_dictionaries(
        {
            "school": st.sampled_from(["Bredängsskolan", "Sätraskolan", "Gubbängsskolan"]),
            "sex": st.sampled_from("FM"),
            "year": st.integers(6, 8),
            "enrolled": DAYS,
            "closed": st.none() | st.none() | DAYS,
            "initial": st.none() | st.sampled_from(["0.1999", "0.2", "0.4", "0.4001"]),
            "sums": st.dictionaries(st.sampled_from(MONDAYS), MINUTES, max_size=4),
            "followed": st.lists(
                st.tuples(st.sampled_from(MONDAYS), st.sampled_from(list(Agency))), max_size=5, unique=True
            ),
            "spoken": st.lists(st.tuples(DAYS, st.booleans(), st.sampled_from(["guardian", "teacher"])), max_size=2),
            "messages": st.lists(st.tuples(DAYS, st.sampled_from(["sent", "delivered", "failed"])), max_size=2),
            "to_guardian": st.booleans(),
            "late": st.booleans(),
            "mapped": st.none() | DAYS,
            "planned": st.none() | DAYS,
        }
    ),
    max_size=6,
)


def put_in(world, pupils) -> None:
    for number, told in enumerate(pupils):
        student = build.student(world.schools[told["school"]], number, sex=told["sex"], year=told["year"])
        begun, ended = told["enrolled"], told["closed"]
        ended = max(begun, ended) if ended else None
        case = Case.objects.create(
            student=student,
            school=student.school,
            stage=Stage.CLOSING if ended else Stage.CARRYING_OUT,
            proposed_on=begun - (20 + number) * DAY,
            enrolled_on=begun,
            closed_on=ended,
            initial_absence=build.figure(student, told["initial"], begun) if told["initial"] else None,
        )
        world.consent(student, start=begun - number * DAY, end=begun + 100 * DAY)
        if ended:
            build.close(case, ended)
        for week, (valid, invalid, present, unreported) in told["sums"].items():
            minutes = {"valid": valid, "invalid": invalid, "present": present, "other": 0, "lessons": 1}
            reported = valid + invalid + present
            WeeklySum.objects.create(
                student=student, week=week, reported=reported, scheduled=reported + unreported, **minutes
            )
        for week, agency in told["followed"]:
            WeeklyFollowUp.objects.create(case=case, week=week, agency=agency, is_late=told["late"])
        for day, silent, whom in told["spoken"]:
            at = datetime.datetime.combine(day, datetime.time(12), tzinfo=datetime.UTC)
            Contact.objects.create(case=case, agency="school", kind="call", with_whom=whom, at=at, no_answer=silent)
        guardian = world.guardian(student) if told["to_guardian"] else None
        for n, (day, state) in enumerate(told["messages"]):
            at = datetime.datetime.combine(day, datetime.time(12), tzinfo=datetime.UTC)
            about = {"student": student, "guardian": guardian, "state": state, "state_at": at}
            Message.objects.create(key=f"{case.pk} {n}", kind="single", channel="sms", expires_at=at, **about)
        if told["mapped"]:
            Mapping.objects.create(case=case, agency="school", half=Half.SCHOOL, finished_on=told["mapped"])
        if told["planned"]:
            build.use(case, "talks", told["planned"])


def agree(day: datetime.date) -> None:
    """Everything that is counted, against the second program."""
    calendar = read_calendar(day - datetime.timedelta(days=400), day)
    at = moment(day, calendar)
    for by in ("school", "district", "sex", "year", "band"):
        counted = {key: vars(each) for (key,), each in live(Case.objects.all(), [by], at, calendar).items()}

        def free(school: int) -> set:
            return set(calendar.break_weeks(at.weeks[0], at.weeks[-1], school))

        assert counted == oracle.live(by, day, list(at.weeks), free)
    days = [day, day - 30 * DAY, day - 200 * DAY]
    going = going_at(Case.objects.all(), days).values()
    assert [sum(each[n] for each in going) for n in range(3)] == oracle.going_at(days)
    span = (day - 365 * DAY, day)
    assert [(r.count, r.timed, r.median) for r in flow(Case.objects.all(), *span)] == oracle.flow(*span)
    late = counts.lateness(Case.objects.all(), at.weeks[0], at.weeks[-1]).values()
    fields = ("follow_ups", "late", "cases")
    assert tuple(sum(getattr(each, f) for each in late) for f in fields) == oracle.lateness(list(at.weeks))
    waiting = counts.waiting(Case.objects.all()).values()
    assert tuple(sum(line[n] for line in waiting) for n in range(3)) == oracle.waiting()
    due = counts.boosters(Case.objects.all(), *span)
    assert tuple(sum(line[n] for line in due.values()) for n in range(3)) == oracle.boosters(*span)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pupils=PUPILS, has_break=st.booleans())
def test_statements_count_what_the_words_say(world, pupils, has_break):
    with transaction.atomic():
        if has_break:
            first = datetime.date(2026, 11, 9)
            days = {"start": first, "end": first + 6 * DAY, "name": "Egen vecka"}
            SchoolBreak.objects.create(school=world.schools["Sätraskolan"], **days)
        put_in(world, pupils)
        agree(TODAY)
        transaction.set_rollback(True)

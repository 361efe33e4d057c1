"""The statement against the plain second program, on data that hypothesis makes up."""

import datetime
from decimal import Decimal

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from absence.choices import Source
from cases.models import Case, Tool
from reports.evaluation.compute import evaluate
from tests.reports.evaluation import build, oracle

DAY = datetime.timedelta(days=1)
#: Shares at which bands and directions turn are as likely as all the others together.
EDGES = ("0", "0.1999", "0.2", "0.2049", "0.205", "0.2051", "0.395", "0.4", "0.4001", "0.405", "1")
SHARES = st.sampled_from(EDGES).map(Decimal) | st.decimals(0, 1, places=4)
DAYS = st.dates(datetime.date(2025, 11, 1), datetime.date(2026, 8, 31)) | st.sampled_from(
    [datetime.date(2026, 6, 30), datetime.date(2026, 7, 1), datetime.date(2025, 12, 31), datetime.date(2026, 1, 1)]
)
#: How a figure's period lies to the day it is about: days from its last day to it, and its length, with the edges.
FIGURES = st.none() | st.fixed_dictionaries(
    {
        "share": SHARES,
        "source": st.sampled_from([Source.TYPED, Source.TYPED, Source.IMPORTED, Source.COMPUTED]),
        "after": st.sampled_from([-184, -183, -30, 0, 7, 8]),
        "days": st.sampled_from([1, 4, 5, 28, 366, 367]),
    }
)
BEGUN, LASTED = st.sampled_from([-40, 0, 30]), st.none() | st.integers(0, 60)
USES = st.lists(st.tuples(st.integers(0, 1), BEGUN, LASTED, st.sampled_from([True, False, None])), max_size=3)
PUPILS = st.lists(
    st.fixed_dictionaries(
        {
            "sex": st.sampled_from("FMX"),
            "school": st.sampled_from(["Bredängsskolan", "Sätraskolan", "Gubbängsskolan"]),
            "spans": st.lists(st.tuples(DAYS, st.integers(0, 120), st.booleans()), max_size=3),
            "initial": FIGURES,
            "closing": FIGURES,
            "attainment": st.sampled_from(["", "fully", "partly", "not"]),
            "satisfaction": st.none() | st.integers(1, 10),
            "uses": USES,
        }
    ),
    max_size=6,
)


def figure(of, told, about):
    if told is None:
        return None
    last = about + told["after"] * DAY
    return build.figure(of, str(told["share"]), last, source=told["source"], days=told["days"])


def put_in(world, pupils) -> None:
    tools = list(Tool.objects.order_by("pk")[:2])
    for number, pupil in enumerate(pupils):
        student = build.student(world.schools[pupil["school"]], number, sex=pupil["sex"])
        for first, days, was_enrolled in pupil["spans"]:
            last = first + days * DAY
            closing = build.closed(
                student,
                enrolled_on=first,
                closed_on=last,
                initial=figure(student, pupil["initial"], first),
                closing=figure(student, pupil["closing"], last),
                attainment=pupil["attainment"],
                satisfaction=pupil["satisfaction"],
            )
            for tool, begun, length, in_force in pupil["uses"]:
                day = first + begun * DAY
                end = None if length is None else day + length * DAY
                build.use(closing.case, tools[tool].key, day, end, in_force=in_force)
            if not was_enrolled:
                closing.enrolled_on = None
                closing.save()
                Case.objects.filter(pk=closing.case_id).update(enrolled_on=None)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pupils=PUPILS, start=st.none() | DAYS, end=st.none() | DAYS)
def test_statement_counts_what_the_text_says(world, pupils, start, end):
    with transaction.atomic():
        put_in(world, pupils)
        answer = evaluate(Case.objects.all(), start, end).as_json()
        assert oracle.in_any_order(answer) == oracle.in_any_order(oracle.evaluation(start, end))
        transaction.set_rollback(True)

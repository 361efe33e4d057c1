"""The statement against the plain second implementation, on data that hypothesis makes up."""

import datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.choices import Stage
from cases.models import Case
from reports.comparison.compute import compare
from students.models import Student, Term, TermResult
from tests.reports.comparison import build

FIRST, LAST = datetime.date(2013, 11, 28), datetime.date(2015, 12, 31)
#: Days at which rules turn are as likely as all the others together.
EDGES = [(2014, 1, 9), (2014, 1, 10), (2014, 4, 8), (2014, 4, 9), (2014, 6, 10), (2014, 6, 11), (2014, 8, 18)]
EDGES += [(2014, 2, 28), (2014, 11, 17), (2014, 11, 18), (2014, 12, 19), (2014, 3, 31), (2014, 9, 30)]
DAYS = st.dates(FIRST, LAST) | st.sampled_from([datetime.date(*edge) for edge in EDGES])


@st.composite
def spans(draw):
    enrolled, closed = draw(st.none() | DAYS | DAYS | DAYS), draw(st.none() | DAYS)
    if enrolled and closed and closed < enrolled:
        return closed, enrolled
    return enrolled, closed if enrolled else None


@st.composite
def results(draw):
    graded = draw(st.integers(1, 4) | st.integers(1, 17))
    return (draw(st.integers(0, graded)), graded, *draw(st.tuples(st.booleans(), st.booleans(), st.booleans())))


PUPILS = st.lists(
    st.fixed_dictionaries(
        {
            "key": st.sampled_from(["", "9", "10", "a", "B", "Å", "ä", "é", "~", "Z-1"]),
            "sex": st.sampled_from("FMX"),
            "spans": st.lists(spans(), max_size=3),
            "marks": st.dictionaries(st.integers(0, 3), results()),
        }
    ),
    max_size=9,
)


def put_in(world, pupils, terms) -> None:
    school = world.schools["Bredängsskolan"]
    for number, pupil in enumerate(pupils):
        # Keys are unique, so the number makes them so; without one they tie and the row's own number decides.
        key = f"{pupil['key']}{number}" if pupil["key"] else None
        student = build.student(school, key, sex=pupil["sex"])
        for enrolled, closed in pupil["spans"]:
            Case.objects.create(
                student=student,
                school=school,
                stage=Stage.BOOSTER,
                proposed_on=FIRST,
                enrolled_on=enrolled,
                closed_on=closed,
            )
        TermResult.objects.bulk_create(
            TermResult(student=student, term=terms[n], passed=p, graded=g, vocational=v, preparatory=h, core=c)
            for n, (p, g, v, h, c) in pupil["marks"].items()
        )


@pytest.mark.parametrize("missing", [None, 1])
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pupils=PUPILS, fixed=st.none() | st.integers(0, 3))
def test_statement_counts_what_the_text_says(world, missing, pupils, fixed):
    with transaction.atomic():
        terms = build.calendar()
        put_in(world, pupils, terms)
        first = terms[fixed] if fixed is not None and fixed != missing else None
        if missing is not None:
            TermResult.objects.filter(term=terms[missing]).delete()
            terms[missing].delete()
        answer = compare(Case.objects.all(), Term.objects.all(), today=build.TODAY, first=first)
        assert answer.as_json() == build.by_hand(first=first)
        assert (
            sum(answer.standings.values())
            == Student.objects.filter(cases__enrolled_on__isnull=False).distinct().count()
        )
        transaction.set_rollback(True)

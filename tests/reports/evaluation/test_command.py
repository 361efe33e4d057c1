"""``manage.py evaluation``: the contract of formats.md."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from absence.choices import Source
from cases.models import Case
from tests.reports.evaluation import build


def run(*options: str) -> str:
    out = io.StringIO()
    call_command("evaluation", *options, stdout=out)
    return out.getvalue()


def answer(*options: str) -> dict:
    return json.loads(run("--json", *options))


@pytest.fixture
def two(world):
    """A girl and a boy of one school; the boy's absence at closing is not known."""
    school = world.schools["Bredängsskolan"]
    girl, boy = build.student(school, 1), build.student(school, 2, sex="M")
    build.closed(girl, initial="0.4001", closing="0.3951", attainment="fully", satisfaction=9, tools=("talks",))
    build.closed(boy, initial="0.1999", attainment="not", satisfaction=8)
    return girl, boy


def test_json_is_the_contract(two):
    got = answer()
    assert list(got) == ["enrolled", "closed", "rows", "tools"]
    assert (got["enrolled"], got["closed"]) == (2, 2)
    assert list(got["rows"][0].items()) == [
        ("by", "all"),
        ("value", "all"),
        ("n", 2),
        ("initial_absence", 30.0),
        ("closing_absence", 39.5),
        ("change", 0.5),
        ("raised", 1),
        ("unchanged", 0),
        ("lowered", 0),
        ("fully", 1),
        ("partly", 0),
        ("not", 1),
        ("satisfaction", 8.5),
        ("very_satisfied", 1),
    ]
    assert [(row["by"], row["value"], row["n"]) for row in got["rows"][1:]] == [
        ("band", "low", 1),
        ("band", "medium", 0),
        ("band", "high", 1),
        ("sex", "F", 1),
        ("sex", "M", 1),
        ("sex", "X", 0),
        ("district", "Skärholmen", 2),
    ]
    assert got["tools"] == [{"tool": "talks", "students": 1, "percent": 50}]


def test_group_without_a_figure_has_none(two):
    row = next(row for row in answer()["rows"] if row["value"] == "M")
    assert (row["closing_absence"], row["change"], row["raised"], row["satisfaction"]) == (None, None, 0, 8.0)


def test_period_chooses_by_the_days_of_enrolment_and_closing(two):
    assert answer("--from", "2026-02-01")["enrolled"] == 0
    assert answer("--from", "2026-02-01")["closed"] == 2
    assert answer("--from", "2026-05-20", "--to", "2026-05-20")["closed"] == 2
    assert answer("--to", "2026-05-19")["closed"] == 0


def test_last_closing_of_a_student_counts(world):
    pupil = build.student(world.schools["Bredängsskolan"], 1)
    first = build.closed(pupil, attainment="not", satisfaction=2)
    again = build.CLOSED + 30 * build.DAY
    Case.objects.filter(pk=first.case_id).update(enrolled_on=again, closed_on=again + 60 * build.DAY)
    build.close(first.case, again + 60 * build.DAY, None, "fully", 10, enrolled_on=again)
    got = answer()
    assert (got["enrolled"], got["closed"], got["rows"][0]["fully"], got["rows"][0]["satisfaction"]) == (1, 1, 1, 10.0)
    assert answer("--to", "2026-06-30")["rows"][0]["not"] == 1


@pytest.mark.parametrize(
    ("initial", "closing", "direction"),
    [("0.3000", "0.2950", "raised"), ("0.3000", "0.2951", "unchanged"), ("0.3000", "0.3050", "lowered")],
)
def test_direction_turns_at_half_a_point(world, initial, closing, direction):
    build.closed(build.student(world.schools["Bredängsskolan"], 1), initial=initial, closing=closing)
    row = answer()["rows"][0]
    assert {name for name in ("raised", "unchanged", "lowered") if row[name]} == {direction}


@pytest.mark.parametrize(
    ("share", "band"), [("0.1999", "low"), ("0.2", "medium"), ("0.4", "medium"), ("0.4001", "high")]
)
def test_bands_hold_their_ends(world, share, band):
    build.closed(build.student(world.schools["Bredängsskolan"], 1), initial=share)
    assert [row["value"] for row in answer()["rows"] if row["by"] == "band" and row["n"]] == [band]


def test_figure_typed_without_a_period_to_trust_is_counted_apart(world):
    pupil = build.student(world.schools["Bredängsskolan"], 1)
    one_day = build.figure(pupil, "0.5", build.ENROLLED, source=Source.TYPED, days=1)
    build.closed(pupil, initial=one_day, closing="0.3")
    row = answer()["rows"][0]
    assert (row["n"], row["initial_absence"], row["closing_absence"], row["change"]) == (1, None, 30.0, None)
    assert run().splitlines()[0] == "1 students enrolled, 1 closed, 1 with a figure not trusted"


def test_draft_of_a_plan_gives_nobody_a_tool(world):
    closing = build.closed(build.student(world.schools["Bredängsskolan"], 1))
    build.use(closing.case, "talks", build.ENROLLED, in_force=False)
    assert answer()["tools"] == []


def test_period_the_wrong_way_round_is_refused(db):
    with pytest.raises(CommandError, match="ends before it begins") as caught:
        run("--from", "2026-06-01", "--to", "2026-05-01")
    assert caught.value.returncode == 2


def test_date_that_is_none_is_refused(db):
    with pytest.raises(CommandError, match="is not a date"):
        run("--from", "hösten")


def test_queries_do_not_grow_with_students(world):
    def asked(number: int) -> int:
        build.closed(build.student(world.schools["Bredängsskolan"], number), tools=("talks",))
        with CaptureQueriesContext(connection) as captured:
            run("--json")
        return len([query for query in captured if query["sql"].startswith(("SELECT", "\nSELECT", "(SELECT"))])

    assert [asked(number) for number in range(3)] == [5, 5, 5]

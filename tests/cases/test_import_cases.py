"""Importing cases: going and closed, again and again."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from absence.choices import Source
from accounts.choices import Agency
from accounts.models import AuditEvent
from cases.choices import Attainment, Stage
from cases.models import Booster, Case, Closing
from students.choices import Protection
from students.models import Student
from tests.imports import counts, errors, run_import

HEAD = (
    "student,school,enrolled_on,closed_on,coach,initial_absence,initial_from,initial_to,"
    "closing_absence,closing_from,closing_to,goal_attainment,satisfaction\n"
)
OPEN = 'e1,Bredängsskolan,2025-09-01,,coach.school@demo.example,"0,36",2025-08-18,2025-09-01,,,,,\n'
CLOSED = "e2,90000010,2025-02-03,2025-06-05,,0.28,2025-01-08,2025-01-31,0.2,2025-05-01,2025-06-05,helt,9\n"


@pytest.fixture
def write(tmp_path):
    def make(text, name="file.csv"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return make


@pytest.fixture
def pupils(world):
    return [world.student(given="Alva", key="e1"), world.student(given="Noel", key="e2")]


def test_open_case_is_carried_out_with_coach_and_absence(world, pupils, write):
    status, result = run_import("cases", write(HEAD + OPEN))
    assert (status, counts(result)) == (0, "rows 1, created 1")
    case = Case.objects.get()
    assert (case.student, case.stage, case.school.name) == (pupils[0], Stage.CARRYING_OUT, "Bredängsskolan")
    assert (case.enrolled_on, case.closed_on) == (datetime.date(2025, 9, 1), None)
    assert list(case.coaches.all()) == [world.people["coach_school"]]
    figure = case.initial_absence
    assert (figure.share, figure.source) == (Decimal("0.3600"), Source.IMPORTED)
    assert (figure.first_day, figure.last_day) == (datetime.date(2025, 8, 18), datetime.date(2025, 9, 1))
    assert case.outside_target_group is True
    assert list(Case.objects.visible_to(world.people["coach_school"])) == [case]


def test_closed_case_has_its_closing(pupils, write):
    run_import("cases", write(HEAD + CLOSED))
    case = Case.objects.get()
    closing = Closing.objects.get()
    assert (case.stage, case.closed_on) == (Stage.CLOSING, datetime.date(2025, 6, 5))
    assert (closing.case, closing.goal_attainment, closing.satisfaction) == (case, Attainment.FULLY, 9)
    assert (closing.absence.share, closing.absence.source) == (Decimal("0.2000"), Source.IMPORTED)
    assert (closing.agency, closing.category, closing.enrolled_on) == (Agency.SCHOOL, "plan", case.enrolled_on)
    assert Booster.objects.count() == 0


def test_recently_closed_case_gets_a_booster(pupils, write, today):
    closed = today - datetime.timedelta(days=20)
    run_import("cases", write(HEAD + f"e2,90000010,2025-02-03,{closed},,,,,,,,,\n"))
    assert Booster.objects.get().due_on > today


def test_same_cases_twice_change_nothing(pupils, write):
    run_import("cases", write(HEAD + OPEN + CLOSED))
    events = AuditEvent.objects.exclude(verb="import.carry_out").count()
    status, result = run_import("cases", write(HEAD + OPEN + CLOSED))
    assert (status, counts(result)) == (0, "rows 2, unchanged 2")
    assert (Case.objects.count(), Closing.objects.count()) == (2, 1)
    assert AuditEvent.objects.exclude(verb="import.carry_out").count() == events
    assert set(Case.objects.values_list("revision", flat=True)) == {0}


def test_time_line_tells_enrolment_and_closing_on_their_days(pupils, write):
    run_import("cases", write(HEAD + CLOSED))
    case = Case.objects.get()
    told = AuditEvent.objects.filter(case_id=case.pk).order_by("pk").values_list("verb", "occurred_on", "student_id")
    assert list(told) == [
        ("case.enrol", case.enrolled_on, pupils[1].pk),
        ("case.close", case.closed_on, pupils[1].pk),
    ]


def test_open_case_is_closed_by_a_later_file(pupils, write):
    run_import("cases", write(HEAD + OPEN))
    later = OPEN.replace("2025-09-01,,", "2025-09-01,2026-01-16,", 1).replace(",,,,,\n", ",,,,partly,7\n")
    assert counts(run_import("cases", write(HEAD + later))[1]) == "rows 1, updated 1"
    case = Case.objects.get()
    assert (case.stage, case.closed_on, case.revision) == (Stage.CLOSING, datetime.date(2026, 1, 16), 1)
    assert Closing.objects.get().goal_attainment == Attainment.PARTLY
    assert counts(run_import("cases", write(HEAD + later))[1]) == "rows 1, unchanged 1"


def test_file_never_takes_up_a_case_that_was_closed_here(pupils, write):
    run_import("cases", write(HEAD + CLOSED))
    still_open = "e2,90000010,2025-02-03,,,,,,,,,,\n"
    assert counts(run_import("cases", write(HEAD + still_open))[1]) == "rows 1, unchanged 1"
    assert Case.objects.get().stage == Stage.CLOSING


def test_more_of_a_closing_comes_by_a_later_file(pupils, write):
    run_import("cases", write(HEAD + "e2,90000010,2025-02-03,2025-06-05,,,,,,,,,\n"))
    assert counts(run_import("cases", write(HEAD + CLOSED))[1]) == "rows 1, updated 1"
    closing = Closing.objects.get()
    assert (closing.goal_attainment, closing.satisfaction, closing.absence.share) == ("fully", 9, Decimal("0.2000"))
    assert Case.objects.get().initial_absence.share == Decimal("0.2800")
    assert counts(run_import("cases", write(HEAD + CLOSED))[1]) == "rows 1, unchanged 1"


def test_case_made_here_is_found_by_student_school_and_enrolment(world, pupils, write):
    case = world.case(pupils[0], enrolled_on=datetime.date(2025, 9, 1))
    assert counts(run_import("cases", write(HEAD + OPEN))[1]) == "rows 1, updated 1"
    case.refresh_from_db()
    assert (Case.objects.count(), case.initial_absence.share) == (1, Decimal("0.3600"))


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        ("e9,90000010,2025-09-01,,,,,,,,,,\n", ["student"]),
        ("e1,Ingen skola,2025-09-01,,,,,,,,,,\n", ["school"]),
        ("e1,90000010,,,,,,,,,,,\n", ["enrolled_on"]),
        ("e1,90000010,2099-09-01,,,,,,,,,,\n", ["enrolled_on"]),
        ("e1,90000010,2010-09-01,,,,,,,,,,\n", ["enrolled_on"]),
        ("e1,90000010,2025-09-01,2025-08-01,,,,,,,,,\n", ["closed_on"]),
        ("e1,90000010,2025-09-01,,nobody@demo.example,,,,,,,,\n", ["coach"]),
        ("e1,90000010,2025-09-01,,eht@demo.example,,,,,,,,\n", ["coach"]),
        ("e1,90000010,2025-09-01,,,0.3,,,,,,,\n", ["initial_from", "initial_to"]),
        ("e1,90000010,2025-09-01,,,0.3,2025-08-18,,,,,,\n", ["initial_to"]),
        ("e1,90000010,2025-09-01,,,,2025-08-18,2025-08-30,,,,,\n", ["initial_absence"]),
        ("e1,90000010,2025-09-01,,,0.3,2025-08-30,2025-08-18,,,,,\n", ["initial_to"]),
        ("e1,90000010,2025-09-01,,,30,2025-08-18,2025-08-30,,,,,\n", ["initial_absence"]),
        ("e1,90000010,2025-09-01,2025-12-01,,,,,0.3,,2025-12-01,,\n", ["closing_from"]),
        ("e1,90000010,2025-09-01,,,,,,,,,fully,\n", ["goal_attainment"]),
        ("e1,90000010,2025-09-01,2025-12-01,,,,,,,,mostly,11\n", ["goal_attainment", "satisfaction"]),
    ],
)
def test_cases_that_cannot_be_are_refused_by_column(pupils, write, row, columns):
    status, result = run_import("cases", write(HEAD + row + CLOSED))
    assert (status, counts(result)) == (1, "rows 2, created 1, refused 1")
    assert errors(result) == [(2, column) for column in columns]


def test_one_open_case_for_each_student(world, pupils, write):
    again = OPEN.replace("e1,Bredängsskolan,2025-09-01", "e1,Sätraskolan,2025-10-01")
    status, result = run_import("cases", write(HEAD + OPEN + again))
    assert (status, errors(result), Case.objects.count()) == (1, [(3, "student")], 1)
    world.case(pupils[1])
    status, result = run_import("cases", write(HEAD + OPEN.replace("e1", "e2").replace("2025-09", "2024-09", 1)))
    assert (status, errors(result)) == (1, [(2, "student")])


def test_same_case_twice_in_a_file_is_refused_once(pupils, write):
    status, result = run_import("cases", write(HEAD + CLOSED + CLOSED))
    assert (status, counts(result)) == (1, "rows 2, created 1, refused 1")


def test_coach_of_social_services_knows_the_student_and_owns_the_closing(world, pupils, write):
    run_import("cases", write(HEAD + CLOSED.replace("06-05,,", "06-05,coach.social@demo.example,")))
    student = Student.objects.get(key="e2")
    assert (student.known_to_social_services, Closing.objects.get().agency) == (True, Agency.SOCIAL_SERVICES)
    assert list(Case.objects.visible_to(world.people["coach_social"])) == [Case.objects.get()]


def test_coach_of_a_protected_student_is_named_and_the_log_has_the_alias(world, write):
    student = world.student(given="Alva", key="e1", protection=Protection.SECRECY_MARKING)
    run_import("cases", write(HEAD + OPEN))
    assert [named.user for named in student.named_staff.all()] == [world.people["coach_school"]]
    assert AuditEvent.objects.get(verb="case.enrol").target_label == student.alias


def test_number_of_queries_does_not_follow_that_of_rows(world, write):
    def queries(first, last):
        for n in range(first, last):
            world.student(key=f"s{n}")
        path = write(HEAD + "".join(CLOSED.replace("e2", f"s{n}") for n in range(first, last)))
        with CaptureQueriesContext(connection) as made:
            assert run_import("cases", path)[0] == 0
        first_time = len(made)
        with CaptureQueriesContext(connection) as made:
            assert counts(run_import("cases", path)[1]) == f"rows {last - first}, unchanged {last - first}"
        return first_time, len(made)

    assert queries(0, 3) == queries(10, 40)


def test_absence_at_closing_lies_in_the_case(pupils, write):
    before = CLOSED.replace("2025-05-01,2025-06-05,", "2024-05-01,2024-06-05,")
    earlier = CLOSED.replace("2025-01-08,2025-01-31", "2025-02-01,2025-03-31").replace(
        "2025-05-01,2025-06-05,helt", "2025-02-01,2025-02-28,helt"
    )
    for row in (before, earlier):
        _status, result = run_import("cases", write(HEAD + row))
        assert errors(result) == [(2, "closing_to")]
    assert not Case.objects.exists()


def test_cases_of_a_student_that_overlap_are_refused(pupils, write):
    def row(first, last):
        return f"e2,90000010,{first},{last},,,,,,,,,\n"

    text = HEAD + row("2024-09-01", "2024-12-01") + row("2024-10-01", "2024-11-01") + row("2024-12-01", "2025-01-15")
    _status, result = run_import("cases", write(text))
    assert errors(result) == [(3, "enrolled_on")]
    assert Case.objects.count() == 2
    _status, result = run_import("cases", write(HEAD + row("2025-01-10", "2025-02-01")))
    assert errors(result) == [(2, "enrolled_on")]
    assert (
        counts(run_import("cases", write(text.replace(row("2024-10-01", "2024-11-01"), "")))[1])
        == "rows 2, unchanged 2"
    )


def test_open_case_closed_by_the_file_makes_room_for_the_next(pupils, write):
    run_import("cases", write(HEAD + "e2,90000010,2024-09-01,,,,,,,,,,\n"))
    text = HEAD + "e2,90000010,2025-01-20,2025-03-01,,,,,,,,,\ne2,90000010,2024-09-01,2024-12-01,,,,,,,,,\n"
    assert counts(run_import("cases", write(text))[1]) == "rows 2, created 1, updated 1"


def test_imported_closing_has_its_history(pupils, write):
    run_import("cases", write(HEAD + CLOSED))
    run_import("cases", write(HEAD + CLOSED.replace("helt,9", "delvis,7")))
    assert [row.satisfaction for row in Closing.objects.get().history.all()] == [7, 9]

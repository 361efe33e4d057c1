"""Lessons and sums from an SS 12000 server."""

import datetime

import pytest
from django.utils import timezone

from absence.actions import weekly_sums
from absence.choices import LessonSource, Source
from absence.models import Lesson, LessonChange, PeriodSum, RemoteAttendance, RemoteEvent, RemoteSum, WeeklySum
from absence.ss12000.events import window
from absence.ss12000.sums import period
from imports.choices import RunState
from students.actions import students as student_actions
from students.models import Student
from tests.absence import lessons as written
from tests.reading import _no_long_waits, counts, problems, read, server, source
from tests.ss12000 import ref, some_id

__all__ = ["_no_long_waits", "server", "source"]
MONDAY = datetime.date(2026, 9, 7)
LATER, LATEST = "2026-09-08T08:00:00+02:00", "2026-09-09T08:00:00+02:00"
LAST_OF_ALL = "2099-01-01T00:00:00+01:00"


@pytest.fixture
def school(source, server, world):
    """A school with Nora and Noel in 7B, who have mathematics together."""
    source.from_day = datetime.date(2026, 8, 1)
    source.save()
    row = world.schools["Bredängsskolan"]
    server.put(
        "organisations", "school", displayName=row.name, organisationType="Skolenhet", schoolUnitCode=row.unit_code
    )
    enrolment = {"enroledAt": ref("school"), "schoolYear": 7, "schoolType": "GR", "startDate": "2026-08-17"}
    for name in ("Nora", "Noel"):
        more = {"birthDate": "2013-03-14", "sex": "Okänt", "enrolments": [enrolment]}
        server.put("persons", name, givenName=name, familyName="Ek", **more)
    server.put("syllabuses", "MA", subjectCode="MA", subjectName="Matematik")
    _group(server, "Nora", "Noel")
    _activity(server)
    return row


def _group(server, *names, **more):
    members = [{"person": ref(name)} for name in names]
    server.put("groups", "7B", displayName="7B", groupType="Klass", groupMemberships=members, **more)


def _activity(server, name="ma", **more):
    values = {"displayName": "Ma 7B", "activityType": "Undervisning", "groups": [ref("7B")], "syllabus": ref("MA")}
    server.put("activities", name, **values | more)


def _event(server, name, start="2026-09-07T08:20:00+02:00", minutes=60, activity="ma", **more):
    end = (datetime.datetime.fromisoformat(start) + datetime.timedelta(minutes=minutes)).isoformat()
    server.put("calendarEvents", name, **{"activity": ref(activity), "startTime": start, "endTime": end} | more)


def _report(server, event, student="Nora", *, name="", present=None, valid=0, invalid=0, other=0, **more):
    minutes = {"attendanceMinutes": present, "validAbsenceMinutes": valid, "invalidAbsenceMinutes": invalid}
    minutes |= {"otherAttendanceMinutes": other, "absenceReason": "Feber"}
    of = {"calendarEvent": ref(event), "student": ref(student), "isReported": True}
    server.put("attendances", name or f"{event} {student}", **of | minutes | more)


def _lessons(name="Nora"):
    names = ("date", "starts_at", "minutes", "reported", "present", "valid", "invalid", "other")
    rows = Lesson.objects.filter(student__given_name=name).order_by("date", "starts_at").values_list(*names)
    return [(f"{date:%m-%d}", f"{start:%H:%M}", *rest) for date, start, *rest in rows]


def test_lessons_are_what_the_timetable_offers_and_what_is_reported(source, server, school):
    _event(server, "e1")
    _event(server, "e2", "2026-09-08T08:20:00+02:00")
    _report(server, "e1", present=20, valid=40)
    run = read(source)
    assert run.state == RunState.DONE
    assert _lessons() == [("09-07", "08:20", 60, True, 20, 40, 0, 0), ("09-08", "08:20", 60, False, 0, 0, 0, 0)]
    assert _lessons("Noel") == [("09-07", "08:20", 60, False, 0, 0, 0, 0), ("09-08", "08:20", 60, False, 0, 0, 0, 0)]
    assert set(Lesson.objects.values_list("source", "subject__code")) == {(LessonSource.SS12000, "MA")}
    week = WeeklySum.objects.get(student__given_name="Nora")
    assert (week.week, week.scheduled, week.reported, week.valid) == (MONDAY, 120, 60, 40)
    assert counts(run, "lessons") == {"created": 4}
    assert weekly_sums.check().is_equal


def test_the_reason_of_an_absence_stands_nowhere(source, server, school):
    _event(server, "e1")
    _report(server, "e1", valid=60)
    read(source)
    told = [str(vars(row)) for model in (Lesson, RemoteAttendance, RemoteEvent) for row in model.objects.all()]
    assert [text for text in told if "Feber" in text] == []


def test_the_same_again_changes_nothing(source, server, school):
    _event(server, "e1")
    _report(server, "e1", invalid=60)
    read(source)
    run = read(source, is_full=True)
    assert counts(run, "attendances") == {"received": 1, "unchanged": 1}
    assert counts(run, "calendarEvents") == {"received": 1, "unchanged": 1}
    assert counts(run, "lessons") == {}


def test_a_correction_overwrites_and_a_deleted_report_leaves_the_lesson_unreported(source, server, school):
    _event(server, "e1")
    _report(server, "e1", invalid=60)
    read(source)
    _report(server, "e1", valid=60, modified=LATER)
    run = read(source)
    assert counts(run, "lessons") == {"updated": 1, "unchanged": 1}
    assert (_lessons(), LessonChange.objects.count()) == ([("09-07", "08:20", 60, True, 0, 60, 0, 0)], 0)
    server.remove("attendances", "e1 Nora", at=LAST_OF_ALL)
    read(source)
    assert _lessons() == [("09-07", "08:20", 60, False, 0, 0, 0, 0)]
    assert weekly_sums.check().is_equal


def test_an_event_that_moves_takes_its_lessons_along(source, server, school):
    _event(server, "e1")
    _event(server, "other", activity="en")
    _activity(server, "en", syllabus=None, groups=[])
    _report(server, "e1", present=60)
    read(source)
    _event(server, "e1", "2026-09-10T10:00:00+02:00", modified=LATER)
    run = read(source)
    assert _lessons() == [("09-10", "10:00", 60, True, 60, 0, 0, 0)]
    assert counts(run, "lessons") == {"created": 2, "removed": 2}
    assert WeeklySum.objects.get(student__given_name="Nora").lessons == 1
    assert weekly_sums.check().is_equal


@pytest.mark.parametrize("how", ["cancelled", "deleted", "activity deleted"])
def test_an_event_that_is_no_more_has_no_lessons(source, server, school, how):
    _event(server, "e1")
    _event(server, "e2", "2026-09-07T10:00:00+02:00", activity="other")
    _activity(server, "other")
    _report(server, "e1", present=60)
    read(source)
    if how == "cancelled":
        _event(server, "e1", modified=LATER, cancelled=True)
    elif how == "deleted":
        server.remove("calendarEvents", "e1", at=LAST_OF_ALL)
    else:
        server.deleted["activitites"] = [(some_id("ma"), LAST_OF_ALL)]
    read(source)
    assert _lessons() == [("09-07", "10:00", 60, False, 0, 0, 0, 0)]
    assert weekly_sums.check().is_equal
    assert RemoteEvent.objects.filter(is_changed=True).count() == 0


def test_who_leaves_a_group_is_offered_its_lessons_no_more(source, server, school):
    _event(server, "e1")
    _report(server, "e1", present=60)
    read(source)
    _group(server, "Nora", modified=LATER)
    read(source)
    assert (_lessons("Noel"), len(_lessons())) == ([], 1)
    _group(server, "Nora", "Noel", modified=LATEST)
    read(source)
    assert len(_lessons("Noel")) == 1


def test_a_membership_counts_on_its_days_alone(source, server, school):
    _event(server, "e1")
    _event(server, "e2", "2026-09-14T08:20:00+02:00")
    members = [{"person": ref("Nora"), "startDate": "2026-09-08"}, {"person": ref("Noel"), "endDate": "2026-09-08"}]
    server.put("groups", "7B", displayName="7B", groupType="Klass", groupMemberships=members)
    read(source)
    assert ([row[0] for row in _lessons()], [row[0] for row in _lessons("Noel")]) == (["09-14"], ["09-07"])


def test_exceptions_of_students_hold(source, server, school):
    others = [{"student": ref("Noel"), "participates": False}]
    _event(server, "e1", studentExceptions=others)
    _event(
        server,
        "e2",
        "2026-09-07T10:00:00+02:00",
        activity="alone",
        studentExceptions=[{"student": ref("Nora"), "participates": True}],
    )
    _activity(server, "alone", groups=[ref("nobody")])
    read(source)
    assert ([row[1] for row in _lessons()], _lessons("Noel")) == (["08:20", "10:00"], [])


def test_events_to_come_become_lessons_when_they_have_begun(source, server, school):
    start = timezone.localtime() + datetime.timedelta(hours=30)
    _event(server, "soon", start.isoformat())
    run = read(source)
    assert (_lessons(), counts(run, "calendarEvents")) == ([], {"received": 1, "created": 1})
    RemoteEvent.objects.update(date=MONDAY)
    assert counts(read(source), "lessons") == {"created": 2}


def test_reports_that_do_not_hold_together_are_counted_and_kept(source, server, school):
    _event(server, "e1", minutes=40)
    _report(server, "e1", present=20, valid=40)
    _report(server, "e1", "Noel", present=None, isReported=None, attendanceMinutes=None)
    _event(server, "e2", "2026-09-07T10:00:00+02:00")
    _report(server, "e2", present=None, valid="fel", invalid=20)
    _report(server, "e2", "Noel", invalid=60, isReported=False)
    _event(server, "e3", "2026-09-07T08:20:00+02:00", minutes=30)
    run = read(source)
    assert _lessons() == [("09-07", "08:20", 60, True, 20, 40, 0, 0), ("09-07", "10:00", 60, True, 40, 0, 20, 0)]
    assert _lessons("Noel") == [("09-07", "08:20", 40, False, 0, 0, 0, 0), ("09-07", "10:00", 60, True, 0, 0, 60, 0)]
    assert [(p[1], p[2], p[4]) for p in problems(run) if p[0] in ("lessons", "attendances")] == [
        ("malformed", "validAbsenceMinutes", 1),
        ("missing", "isReported", 1),
        ("notice", "attendanceMinutes", 2),
        ("notice", "startTime", 2),
    ]


def test_missing_attributes_of_events_and_activities_stop_nothing(source, server, school):
    _activity(server, "bare", syllabus=None, activityType=None)
    _activity(server, "odd", syllabus=ref("unknown"), activityType="Något nytt", groups="inga")
    _activity(server, "teachers", activityType="Läraraktivitet", syllabus=None)
    _event(server, "e1", activity="bare")
    _event(server, "e2", "2026-09-07T10:00:00+02:00", activity="teachers")
    _event(server, "e3", "2026-09-07T11:00:00+02:00", endTime=None)
    _event(server, "e4", "2026-09-07T12:00:00+02:00", endTime=None, teachingLengthStudent=45)
    _event(server, "e5", "2026-09-07T13:00:00+02:00", activity="never told")
    server.put("calendarEvents", "e6", activity=ref("ma"), startTime="i morgon")
    _report(server, "unknown event")
    _report(server, "e1", "unknown student")
    run = read(source)
    assert run.state == RunState.DONE
    subjects = Lesson.objects.filter(student__given_name="Nora").order_by("starts_at")
    assert list(subjects.values_list("subject__code", "minutes")) == [("OVR", 60), ("MA", 45)]
    assert counts(run, "attendances") == {"received": 2, "skipped": 2}


def test_a_lesson_of_a_file_that_the_server_knows_too_becomes_the_servers(source, server, school):
    _event(server, "e1")
    read(source)
    nora = Student.objects.get(given_name="Nora")
    other = written.row(nora, MONDAY, 14)
    written.load([other])
    server.remove("calendarEvents", "e1", at=LAST_OF_ALL)
    read(source)
    assert [row[1] for row in _lessons()] == ["14:00"]


def test_a_merged_student_keeps_what_the_server_tells(source, server, school, world):
    _event(server, "e1")
    _report(server, "e1", valid=60)
    read(source)
    kept = world.student("Nora", "Ekman")
    duplicate = Student.objects.get(given_name="Nora", family_name="Ek")
    student_actions.merge(keep=kept, duplicate=duplicate, by=world.people["admin"])
    _report(server, "e1", invalid=60, modified=LATER)
    read(source)
    assert list(Lesson.objects.filter(student=kept).values_list("valid", "invalid")) == [(0, 60)]
    assert Student.objects.filter(merged_into=None, given_name="Nora").count() == 1
    assert weekly_sums.check().is_equal


def _sum(student="Nora", activity="ma", **more):
    days = {"startDate": "2026-08-17", "endDate": "2026-08-31", "student": ref(student), "activity": ref(activity)}
    sums = {"attendanceSum": 300, "validAbsenceSum": 60, "invalidAbsenceSum": 30, "otherAttendanceSum": 10}
    return days | sums | {"reportedSum": 400, "offeredSum": 500} | more


def test_sums_of_activities_become_sums_of_a_period(source, server, school):
    server.page_size = 1
    server.lists["aggregatedAttendance"] = [_sum(), _sum(activity="en"), _sum("Noel"), _sum("nobody")]
    run = read(source)
    row = PeriodSum.objects.get(student__given_name="Nora")
    assert (row.source, row.first_day, row.last_day) == (
        Source.SS12000,
        datetime.date(2026, 8, 17),
        datetime.date(2026, 8, 31),
    )
    assert (row.scheduled, row.reported, row.present, row.valid, row.invalid, row.other) == (
        1000,
        800,
        600,
        120,
        60,
        20,
    )
    assert counts(run, "aggregatedAttendance") == {"received": 4, "created": 3, "skipped": 1}
    server.lists["aggregatedAttendance"] = [_sum(offeredSum=450), _sum("Noel")]
    read(source)
    current = PeriodSum.objects.current().get(student__given_name="Nora")
    assert (current.scheduled, current.reported, RemoteSum.objects.count()) == (450, 400, 2)
    assert PeriodSum.objects.current().count() == 2


def test_sums_with_gaps_stop_nothing(source, server, school):
    server.lists["aggregatedAttendance"] = [
        _sum(offeredSum=None, reportedSum=None),
        _sum("Noel", offeredSum=100),
        _sum(startDate=None),
    ]
    run = read(source)
    found = dict(PeriodSum.objects.values_list("student__given_name", "scheduled"))
    assert found == {"Nora": 400, "Noel": 400}
    assert [(p[1], p[2]) for p in problems(run) if p[0] == "aggregatedAttendance"] == [
        ("missing", "offeredSum"),
        ("missing", "startDate"),
        ("notice", "offeredSum"),
    ]


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        ("2026-11-20", "2026-08-17", "2026-10-31"),
        ("2026-09-10", "2026-08-17", "2026-08-31"),
        ("2026-08-20", "2026-01-12", "2026-06-12"),
        ("2025-12-05", "2025-07-01", "2025-11-30"),
    ],
)
def test_sums_are_asked_for_to_the_last_whole_month_of_a_term(today, first, last):
    day = datetime.date.fromisoformat
    terms = [(day("2026-01-12"), day("2026-06-12")), (day("2026-08-17"), day("2026-12-18"))]
    assert period(day(today), terms) == (day(first), day(last))


def test_the_timetable_is_asked_for_from_this_school_year_to_the_next():
    assert window(datetime.date(2026, 11, 20), None) == (datetime.date(2026, 8, 1), datetime.date(2028, 7, 31))
    assert window(datetime.date(2026, 3, 1), None) == (datetime.date(2025, 8, 1), datetime.date(2027, 7, 31))
    first = datetime.date(2026, 1, 7)
    assert window(datetime.date(2026, 3, 1), first)[0] == first

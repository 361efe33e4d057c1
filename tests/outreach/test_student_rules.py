"""Whether and when a student is written to: plain values."""

import datetime

import pytest

from outreach import rules
from outreach.choices import ToStudent
from outreach.rules import LessonTime, StudentFacts

DAY = datetime.date(2026, 11, 25)
AT = datetime.time


def local(hour, minute=0):
    return datetime.datetime(2026, 11, 25, hour, minute, tzinfo=rules.ZONE)


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({}, "yes"),
        ({"is_protected": True, "is_absent": True}, "protected"),
        ({"is_going": False}, "not_going"),
        ({"is_covered": False}, "no_consent"),
        ({"has_mobile": False}, "no_mobile"),
        ({"has_timetable": False}, "no_timetable"),
        ({"is_school_day": False}, "no_school"),
        ({"is_absent": True}, "absent"),
    ],
)
def test_student_is_written_to_unless_something_is_against_it(facts, told):
    assert rules.to_student(StudentFacts(**facts)) == ToStudent(told)


def test_greeting_is_due_at_its_time_and_of_use_for_an_hour():
    (slot,) = rules.slots("greeting", DAY, at=AT(7, 30))
    assert (slot.due, slot.until, slot.lesson) == (local(7, 30), local(8, 30), None)


LESSONS = [LessonTime(AT(9, 40), "Engelska"), LessonTime(AT(8, 20), "Matematik")]


def test_reminder_is_due_before_the_first_lesson_until_it_begins():
    (slot,) = rules.slots("reminder", DAY, lessons=LESSONS, minutes_before=20)
    assert (slot.due, slot.until, slot.lesson.name) == (local(8), local(8, 20), "Matematik")


def test_reminder_before_every_lesson_is_one_for_each():
    found = rules.slots("reminder", DAY, lessons=LESSONS, which="every", minutes_before=10)
    assert [(slot.due, slot.lesson.name) for slot in found] == [(local(8, 10), "Matematik"), (local(9, 30), "Engelska")]


def test_reminder_without_a_timetable_is_none():
    assert rules.slots("reminder", DAY) == []


@pytest.mark.parametrize(
    ("today", "now", "whole"),
    [
        ([], AT(8), False),
        ([(LESSONS[1], False)], AT(9), False),  # a server brings lessons as they begin: more may come
        ([(LESSONS[1], False)], AT(8), True),
        ([(LESSONS[1], True)], AT(9), True),  # a file brings the whole day
    ],
)
def test_timetable_is_that_of_today_where_it_is_whole(today, now, whole):
    before = [LessonTime(AT(12), "Bild")]
    assert rules.of_day(today, before, now) == ([lesson for lesson, _file in today] if whole else before)

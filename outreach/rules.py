"""Who is told, and when a team's reports are built and go. Pure: today and now are arguments."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from outreach.choices import PlanKind, Told, ToStudent, WhichLessons
from ppss.lib import weeks
from students.choices import Channel

#: The clock of teams and families, wherever the server stands.
ZONE = ZoneInfo("Europe/Stockholm")
#: A plan of messages to a student lasts half a year at most, as the consent does.
PLAN_DAYS_MAX = 184
#: Nothing that goes by itself is planned for later: an hour before the quiet hours, so that a delay does no harm.
LATEST_TO_STUDENT = datetime.time(19)
#: Absence that the school excuses within so many days is told to the guardians who were told of it.
EXCUSED_WITHIN = datetime.timedelta(days=14)
#: A greeting or an encouragement that could not go within this time is of no use.
USEFUL_FOR = datetime.timedelta(minutes=60)


@dataclass(frozen=True)
class Facts:
    """What decides whether one guardian is told about one student.

    ``is_covered``: a consent that is valid today covers plan and follow-up; ``is_alone``: the student gave it alone.
    ``is_barred``: somebody has decided, with a reason, that the guardian was not to be asked. ``channel`` is what the
    guardian has chosen; ``has_mobile``, ``has_email`` and ``has_address`` whether there is somewhere to send it.
    """

    channel: str = Channel.SMS
    custody: bool = True
    is_barred: bool = False
    is_covered: bool = True
    is_of_age: bool = False
    is_alone: bool = False
    student_protected: bool = False
    guardian_protected: bool = False
    has_mobile: bool = True
    has_email: bool = True
    has_address: bool = True


def told(facts: Facts) -> Told:
    """Whether the guardian gets the report, or the first reason why not: the student's own reasons come first."""
    no_way = {
        Channel.NONE: (True, Told.OPTED_OUT),
        Channel.SMS: (not facts.has_mobile, Told.NO_MOBILE),
        Channel.EMAIL: (not facts.has_email, Told.NO_EMAIL),
        Channel.LETTER: (not facts.has_address, Told.NO_ADDRESS),
    }
    against = (
        (facts.student_protected, Told.STUDENT_PROTECTED),
        (facts.is_of_age, Told.OF_AGE),
        (not facts.is_covered, Told.NO_CONSENT),
        (facts.is_alone, Told.ALONE),
        (not facts.custody, Told.NO_CUSTODY),
        (facts.is_barred, Told.BARRED),
        (facts.guardian_protected, Told.GUARDIAN_PROTECTED),
        no_way[Channel(facts.channel)],
    )
    return next((reason for holds, reason in against if holds), Told.YES)


def built_at(week: datetime.date, weekday: int, at: datetime.time) -> datetime.datetime:
    """The moment from which the reports of an ISO week (its Monday) are built; ``weekday`` is 1 (Monday) to 7."""
    day = weeks.monday(week) + datetime.timedelta(days=weekday - 1)
    return datetime.datetime.combine(day, at, tzinfo=ZONE)


def is_due(now: datetime.datetime, weekday: int, at: datetime.time) -> bool:
    """Whether the reports of the week that ``now`` lies in are to be built: from the team's moment to Sunday night."""
    return now >= built_at(now.astimezone(ZONE).date(), weekday, at)


@dataclass(frozen=True)
class StudentFacts:
    """What decides whether a student is written to on a day.

    ``is_covered``: a consent valid that day covers contacts; ``has_timetable``: the plan may know of lessons (the
    school's own, or a consent covers attendance); ``is_absent``: valid absence is registered for the day.
    """

    is_protected: bool = False
    has_mobile: bool = True
    is_going: bool = True
    is_covered: bool = True
    has_timetable: bool = True
    is_school_day: bool = True
    is_absent: bool = False


def to_student(facts: StudentFacts) -> ToStudent:
    """Whether the student can be written to, or the first reason why not."""
    against = (
        (facts.is_protected, ToStudent.PROTECTED),
        (not facts.is_going, ToStudent.NOT_GOING),
        (not facts.is_covered, ToStudent.NO_CONSENT),
        (not facts.has_mobile, ToStudent.NO_MOBILE),
        (not facts.has_timetable, ToStudent.NO_TIMETABLE),
        (not facts.is_school_day, ToStudent.NO_SCHOOL),
        (facts.is_absent, ToStudent.ABSENT),
    )
    return next((reason for holds, reason in against if holds), ToStudent.YES)


@dataclass(frozen=True)
class LessonTime:
    """A lesson of a day by the timetable."""

    starts_at: datetime.time
    name: str


@dataclass(frozen=True)
class Slot:
    """When a message of a plan is due and until when it is of use; before which lesson, for a reminder."""

    due: datetime.datetime
    until: datetime.datetime
    lesson: LessonTime | None = None


def slots(
    kind: str,
    day: datetime.date,
    *,
    at: datetime.time | None = None,
    lessons: Sequence[LessonTime] = (),
    which: str = WhichLessons.FIRST,
    minutes_before: int = 20,
) -> list[Slot]:
    """The messages of a plan on a day. ``lessons`` are those of the day, in any order."""
    if kind != PlanKind.REMINDER:
        due = datetime.datetime.combine(day, at, tzinfo=ZONE)
        return [Slot(due, due + USEFUL_FOR)]
    in_order = sorted(lessons, key=lambda lesson: lesson.starts_at)
    found = []
    for lesson in in_order[:1] if which == WhichLessons.FIRST else in_order:
        begins = datetime.datetime.combine(day, lesson.starts_at, tzinfo=ZONE)
        found.append(Slot(begins - datetime.timedelta(minutes=minutes_before), begins, lesson))
    return found


def of_day(
    today: Sequence[tuple[LessonTime, bool]],
    before: Sequence[LessonTime],
    now: datetime.time,
) -> list[LessonTime]:
    """The timetable of today: what came for the day itself, or that of the same weekday before.

    Files bring whole days, mostly afterwards; servers bring lessons as they begin. So today's lessons (each with
    whether a file brought it) are the whole day where one of them lies ahead or came by file.
    """
    if any(by_file or lesson.starts_at > now for lesson, by_file in today):
        return [lesson for lesson, _by_file in today]
    return list(before)
